"""The journey of a researcher's first day, step by step, as it is seen from outside."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sandbox.demo.browser import Browser
from sandbox.demo.setting_up import Setup
from sandbox.demo.stack import Stack


class SeenError(Exception):
    """What was seen is not what should be; the message says both."""


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What the steps share: the running stack and one browser for each person."""

    stack: Stack
    setup: Setup
    browsers: dict[str, Browser] = field(default_factory=dict)

    def address_of(self, username: str) -> str:
        """Return the person's institution's front door."""
        return self.stack.address(self.stack.world.institution_of(username))

    def orcid_of(self, username: str) -> str:
        """Return the person's ORCID iD."""
        record = self.stack.world.person(username).orcid
        if record is None:
            raise ValueError(f"{username} has no ORCID iD")
        return record.id

    def manage(self, *arguments: str) -> str:
        """Run one of the site's commands as an operator would and return what it printed."""
        stack = self.stack
        return self.setup.supervisor.run(" ".join(arguments), stack.manage(*arguments), environment=stack.environment)

    def browser_of(self, username: str) -> Browser:
        """Return the person's own browser, which keeps their sessions from step to step."""
        return self.browsers.setdefault(username, Browser())


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing a person does; `walk` returns what was seen, or raises SeenError or NotOnPageError."""

    name: str
    walk: Callable[[Journey], str]


def expect(what: str, seen: Any, expected: Any) -> None:
    """Raise SeenError unless what was seen equals what was expected."""
    if seen != expected:
        raise SeenError(f"{what}: expected {expected!r}, seen {seen!r}")


@contextmanager
def journey_through(stack: Stack, setup: Setup) -> Iterator[Journey]:
    """Give a journey and close its browsers at the end."""
    journey = Journey(stack=stack, setup=setup)
    try:
        yield journey
    finally:
        for browser in journey.browsers.values():
            browser.session.close()


def wait_until(what: str, look: Callable[[], bool], *, within: float = 25) -> float:
    """Look every quarter of a second until it is so and return how many seconds that took; raises SeenError."""
    began = time.monotonic()
    while not look():
        if time.monotonic() - began > within:
            raise SeenError(f"{what}: not so within {within:.0f} s.")
        time.sleep(0.25)
    return time.monotonic() - began

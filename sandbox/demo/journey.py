"""The journey of a researcher's first day, step by step, as it is seen from outside."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

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

    def browser_of(self, username: str) -> Browser:
        """Return the person's own browser, which keeps their sessions from step to step."""
        return self.browsers.setdefault(username, Browser())


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing a person does; `walk` returns what was seen, or raises SeenError or NotOnPageError."""

    name: str
    walk: Callable[[Journey], str]
    # The commands and stand-ins without which the step cannot be walked.
    needs: tuple[str, ...] = ()


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


def sign_in(journey: Journey, username: str) -> str:
    """Sign the person in at the institution's front door, through the institution's own sign-in page."""
    person = journey.stack.world.person(username)
    institution = next(one for one in journey.stack.world.institutions if person in one.people)
    browser = journey.browser_of(username)
    home = browser.open(journey.stack.address(institution))
    expect("the front door", home.status, 200)
    at_provider = browser.press("Sign in")
    provider = urlsplit(journey.stack.idp_url(institution)).netloc
    expect("where “Sign in” leads", urlsplit(at_provider.url).netloc, provider)
    back = browser.press("Sign in", fill={"username": username, "password": person.password})
    expect(
        "back at",
        (urlsplit(back.url).netloc, back.status),
        (f"{institution.host}:{journey.stack.world.web_port}", 200),
    )
    for path in ("", "profile/"):
        page = back if not path else browser.open(journey.stack.address(institution) + path)
        menu = page.element("person-menu")
        pictures = [one for one in menu.walk() if one.tag == "img"]
        initials = "".join(str(person.claims[claim])[0] for claim in ("given_name", "family_name"))
        if not pictures and initials not in menu.text:
            raise SeenError(f"{page}: the menu shows {menu.text!r}, neither a picture nor the initials {initials}.")
    return f"{person.name} came back from {provider} and is shown as {menu.text or 'a picture'} at the top right"


STEPS: tuple[Step, ...] = (
    Step(
        name="signs in and is named at the top right",
        walk=lambda journey: sign_in(journey, "mara"),
        needs=("create_institution", "add_sign_in"),
    ),
)

# What the journey does not walk yet.
NOT_YET: tuple[str, ...] = (
    "completes the profile",
    "connects ORCID",
    "sees the preview and sends the works",
    "excludes an item and includes it again",
    "gets a corrected title to ORCID",
    "has a withdrawn item removed from ORCID",
    "removes a work at ORCID and it stays removed",
    "support staff see the connection and nothing of the other institution",
    "the report gives the numbers",
    "the ORCID record holds exactly the right works",
)

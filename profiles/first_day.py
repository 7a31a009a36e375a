"""The first-day checklist: each room registers its step, and the start page shows how a person stands with each.

A room above registers in its `AppConfig.ready()`:

    register(Step(key="orcid", title=gettext_lazy("Connect ORCID"), position=30, minutes=2, look=how_orcid_stands))

where `how_orcid_stands(person)` returns a `Standing` and reads with one query or none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from accounts.models import User


class State(StrEnum):
    """How a person stands with a step. `OPEN` is theirs to do; `WAITING` needs something else to happen first."""

    DONE = "done"
    OPEN = "open"
    WAITING = "waiting"
    ANY_TIME = "any_time"  # guidance: never done, never in the way, not counted


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one person stands with one step.

    `sentence` says it in plain words. `link` is the page's address and `action` what its button says; a step
    without them offers nothing to press.
    """

    state: State
    sentence: str | Promise
    link: str = ""
    action: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do on the first day. `minutes` is how long it takes most people."""

    key: str
    title: str | Promise
    position: int
    minutes: int
    look: Callable[[User], Standing]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A step as one person sees it; `is_next` for the one to do now."""

    step: Step
    standing: Standing
    is_next: bool = False


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """All steps as one person sees them: those that count, and what can be done at any time."""

    entries: tuple[Entry, ...]
    any_time: tuple[Entry, ...]

    @property
    def done(self) -> int:
        """Return how many steps are done."""
        return sum(entry.standing.state is State.DONE for entry in self.entries)

    @property
    def is_all_done(self) -> bool:
        """Whether nothing is left to do or to wait for."""
        return self.done == len(self.entries)

    @property
    def minutes_left(self) -> int:
        """Return how long what is left takes most people."""
        return sum(entry.step.minutes for entry in self.entries if entry.standing.state is not State.DONE)


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Put the step on everybody's checklist; raises ValueError for a key that another step has."""
    if _steps.setdefault(step.key, step) != step:
        raise ValueError(f"The first day has a step “{step.key}” already.")


def checklist(person: User) -> Checklist:
    """Return how the person stands with every step, in the order of their positions."""
    stood = [(step, step.look(person)) for step in sorted(_steps.values(), key=lambda step: (step.position, step.key))]
    now = next((step for step, standing in stood if standing.state is State.OPEN), None)
    entries = [Entry(step=step, standing=standing, is_next=step is now) for step, standing in stood]
    return Checklist(
        entries=tuple(entry for entry in entries if entry.standing.state is not State.ANY_TIME),
        any_time=tuple(entry for entry in entries if entry.standing.state is State.ANY_TIME),
    )

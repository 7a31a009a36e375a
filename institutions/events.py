"""Write the audit trail."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from institutions.models import Event

#: The value of the fact `by` that says: nobody was signed in, an operator's command did it.
BY_COMMAND = "command"

_by_command: ContextVar[bool] = ContextVar("acting_by_command", default=False)


@contextmanager
def acting_by_command() -> Iterator[None]:
    """Let the trail say of the enclosed code's events that an operator's command caused them, not the system."""
    token = _by_command.set(True)
    try:
        yield
    finally:
        _by_command.reset(token)


def record_event(kind: str, *, actor: UUID | None = None, about: UUID | None = None, **facts: Any) -> Event:
    """Add one event to the trail of the institution in scope, in the caller's transaction.

    `kind` is `subject.verb` in the past tense (`person.signed_in`). `actor` and `about` are opaque keys of people.
    `facts` hold what a plain sentence needs, never a secret, and nothing by which a person could be told: a name, an
    iD or a title is looked up when the event is told. Which facts a kind may have is a closed list, held by a test.
    """
    if actor is None and _by_command.get():
        facts["by"] = BY_COMMAND
    event = Event(kind=kind, actor=actor, about=about, facts=facts)
    event.save()
    return event


def record_events(kind: str, *, about: Iterable[UUID], **facts: Any) -> None:
    """Add one event about each of these people, all with the same facts, in the caller's transaction (1 query)."""
    if _by_command.get():
        facts["by"] = BY_COMMAND
    Event.objects.bulk_create(Event(kind=kind, about=key, facts=facts) for key in about)

"""Write the audit trail."""

from typing import Any
from uuid import UUID

from institutions.models import Event


def record_event(kind: str, *, actor: UUID | None = None, about: UUID | None = None, **facts: Any) -> Event:
    """Add one event to the trail of the institution in scope, in the caller's transaction.

    `kind` is `subject.verb` in the past tense (`person.signed_in`). `actor` and `about` are opaque keys of people.
    `facts` hold what a plain sentence needs, and never a secret.
    """
    event = Event(kind=kind, actor=actor, about=about, facts=facts)
    event.save()
    return event

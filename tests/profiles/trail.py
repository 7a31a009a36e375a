"""The audit trail as tests read it."""

from typing import Any

from accounts.models import User
from institutions.models import Event


def events_about(person: User) -> list[tuple[str, dict[str, Any]]]:
    """What is told about the person, oldest first, sign-ins apart; each was done by the person."""
    told = Event.objects.filter(about=person.audit_key).exclude(kind="person.signed_in").order_by("pk")
    assert {event.actor for event in told} <= {person.audit_key}
    return [(event.kind, event.facts) for event in told]

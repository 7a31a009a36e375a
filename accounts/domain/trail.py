"""What the trail keeps about people coming in, and how it comes to keep nothing about a person."""

from django.db import transaction

from accounts.models import PersonKey, User
from institutions.events import record_event


@transaction.atomic
def record_signing_in(person: User, *, by_password: bool) -> None:
    """Note that a session of the person has begun."""
    key = person.audit_key
    record_event("person.signed_in", actor=key, about=key, way="password" if by_password else "provider")


@transaction.atomic
def pseudonymise(person: User) -> bool:
    """Make everything that the trail holds of the person anonymous, for good; return whether it held anything.

    Their next event has a new key. That it happened is recorded, and of whom is not.
    """
    _count, deleted = PersonKey.objects.filter(person=person).delete()
    if deleted:
        record_event("events.pseudonymised")
    return bool(deleted)

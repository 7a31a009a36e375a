"""What the trail keeps about people coming in."""

from django.db import transaction

from accounts.models import User
from institutions.events import record_event


@transaction.atomic
def record_signing_in(person: User, *, by_password: bool) -> None:
    """Note that a session of the person has begun."""
    key = person.audit_key
    record_event("person.signed_in", actor=key, about=key, by="password" if by_password else "provider")

"""What a person is called on this site, when they do not want the institution's name for them."""

from django.db import transaction

from accounts.models import User
from institutions.events import record_event


@transaction.atomic
def choose_name(person: User, name: str) -> bool:
    """Show this name instead of the institution's, or the institution's again when it is empty; return if it is news.

    What the institution says of the person's name is followed as before, underneath.
    """
    chosen = "" if name == institution_s_name(person) else name
    if chosen == person.chosen_name:
        return False
    person.chosen_name = chosen
    person.save(update_fields=["chosen_name"])
    key = person.audit_key
    record_event("person.name_chosen", actor=key, about=key)
    return True


def institution_s_name(person: User) -> str:
    """Return the name by which the institution knows the person."""
    return person.name or f"{person.given_name} {person.family_name}".strip()

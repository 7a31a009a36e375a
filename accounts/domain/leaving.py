"""People who leave the institution, and those who come back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.domain.giving_up import is_given_up
from accounts.domain.roles import withdraw_all_roles
from accounts.enums import LetGoBy
from accounts.models import User
from accounts.signals import person_left, person_returned
from institutions.events import record_event


@transaction.atomic
def let_go(person: User, *, by: LetGoBy, actor: UUID | None = None) -> bool:
    """Close the account of somebody who has left; return whether it was open.

    Every session of theirs ends at once, in whichever way sessions are kept, and does not come back when they do: the
    account is off, and the session's mark of the account is another from now on. Their password and their roles go. The
    rooms above hear of it inside this transaction. Nothing becomes of an account that was given up for another one of
    the person's.
    """
    held = _hold(person)
    if person.left_at is not None or is_given_up(held):
        return False
    person.is_active, person.left_at, person.let_go_by = False, timezone.now(), by
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_at", "let_go_by", "password"])
    withdraw_all_roles(person, actor=actor)
    record_event("person.left", actor=actor, about=person.audit_key, said_by=str(by))
    person_left.send(sender=User, person=person)
    return True


@transaction.atomic
def welcome_back(person: User, *, actor: UUID | None = None) -> bool:
    """Open the account of somebody who had left again; return whether it was closed.

    They sign in anew, and have no role until one is granted. The rooms above hear of it inside this transaction. Nothing
    becomes of an account that was given up for another one of the person's.
    """
    held = _hold(person)
    if person.is_active or is_given_up(held):
        return False
    person.is_active, person.left_at, person.let_go_by = True, None, ""
    person.save(update_fields=["is_active", "left_at", "let_go_by"])
    record_event("person.returned", actor=actor, about=person.audit_key)
    person_returned.send(sender=User, person=person)
    return True


def _hold(person: User) -> User:
    """Read what is said of the person now, with their row locked until the transaction ends; return the row."""
    # No key: whoever writes a row about the person, while they hold what this waits for, need not wait for this.
    held = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.is_active, person.left_at, person.let_go_by = held.is_active, held.left_at, held.let_go_by
    return held

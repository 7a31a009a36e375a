"""Accounts that the people feed has made and nobody has come to yet: whoever signs in with the feed's id takes theirs up.

The institution's own provider asserts the id in the claim that the institution named, and the feed keeps its ids under
that claim: an id is all that the two have in common, never an e-mail address.
"""

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet

from accounts.domain.moving import move_departments, move_roles
from accounts.models import Identity, StaffId, User
from accounts.signals import accounts_joined
from institutions.events import record_event


def waiting_account(staff_id: str, *, claim: str) -> User | None:
    """Return the account that waits for whoever signs in with this id; None without one (1 query)."""
    if not (staff_id and claim):
        return None
    row = _waiting().filter(kind=claim, value=staff_id).select_related("person").first()
    return row.person if row is not None else None


def take_up(person: User, *, claim: str) -> None:
    """Let the account that waited be that of whoever signs in now, in the caller's transaction.

    Raises IntegrityError when somebody else has taken it up in the same moment.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if Identity.objects.filter(person=person).exists():
        raise IntegrityError("The account was taken up meanwhile.")
    record_event("person.feed_account_taken_up", about=person.audit_key, claim=claim)


def join_waiting_account(waiting: User, *, to: User) -> None:
    """Give everything that waited to somebody who had come before the feed named them, in the caller's transaction.

    Their own account stays; what the feed says of them it says of that one from now on. An identifier that waited takes
    the place of one of its kind. The rooms above hear of it before the account that waited is deleted.
    """
    kinds = list(StaffId.objects.filter(person=waiting).values_list("kind", flat=True))
    StaffId.objects.filter(person=to, kind__in=kinds).delete()
    StaffId.objects.filter(person=waiting).update(person=to)
    move_departments(to, given_up=waiting)
    move_roles(to, given_up=waiting)
    record_event("person.feed_account_joined", about=to.audit_key)
    accounts_joined.send(sender=User, kept=to, given_up=waiting)
    waiting.delete()


def _waiting() -> QuerySet[StaffId]:
    """Return the ids of people who have never been here: without an identity, and without a sign-in of any other kind."""
    come = Identity.objects.filter(person=OuterRef("person"))
    return StaffId.objects.filter(~Exists(come), person__last_login=None)

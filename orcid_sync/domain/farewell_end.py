"""What becomes due in a farewell as time goes by: the last mail, and after 90 days the end of the permission."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from orcid_sync.domain.connecting import close_connection, held_connection, revoke_permission
from orcid_sync.domain.farewell import begin_farewell
from orcid_sync.domain.farewell_mail import mail_farewell
from orcid_sync.domain.turns import hold_turn
from orcid_sync.models import Farewell, OrcidConnection, OrcidCredentials

#: How long after its end a permission that ORCID does not take back is tried to be given back, before it is erased.
TIME_TO_REVOKE = timedelta(days=7)


def attend_farewell(farewell_id: int) -> None:
    """Send the last mail of the farewell or end it, whichever is due; nothing for one that is over."""
    with transaction.atomic():
        farewell = Farewell.objects.select_related("connection__person").filter(pk=farewell_id).first()
    if farewell is None:
        return
    if farewell.ends_at <= timezone.now():
        end_farewell(farewell)
    else:
        mail_farewell(farewell_id)


def end_farewell(farewell: Farewell) -> bool:
    """Give the permission back to ORCID and erase it, now that the time to decide is over; return whether that is done.

    ORCID is asked first, and asked again at the next look for as long as `TIME_TO_REVOKE`: a permission that nobody
    has any more could not be given back. No transaction may be open.
    """
    with transaction.atomic():
        connection = held_connection(farewell.connection)
        if not Farewell.objects.filter(pk=farewell.pk, ends_at__lte=timezone.now()).exists():
            return False
        # Whoever is at the record has lost the turn, and nobody takes the next one before this is done.
        hold_turn(connection)
        credentials = OrcidCredentials.objects.filter(client_id=connection.client_id).first()
    failure = revoke_permission(connection.access_token, credentials) if credentials else None
    if failure is not None and timezone.now() < farewell.ends_at + TIME_TO_REVOKE:
        return False
    with transaction.atomic():
        connection = held_connection(connection)
        if not Farewell.objects.filter(pk=farewell.pk).exists():  # another worker was quicker, or they came back
            return False
        about = connection.person.audit_key
        close_connection(connection)
        record_event("orcid.farewell_ended", about=about)
        if failure is not None:
            record_event("orcid.revocation_failed", about=about, why=str(failure.kind))
    return True


def due_farewells(*, now: datetime) -> list[int]:
    """Return the ids of the farewells whose mail is due or whose time is over."""
    due = Q(mail_due_at__lte=now) | Q(ends_at__lte=now)
    return list(Farewell.objects.filter(due).order_by("pk").values_list("pk", flat=True))


def begin_missed_farewells() -> int:
    """Begin the farewell of everybody whose connection was made while they were let go; return how many there were."""
    missed = OrcidConnection.objects.filter(disconnected_at=None, left_at=None)
    with transaction.atomic():
        people = list(User.objects.filter(left_at__isnull=False, pk__in=missed.values("person")))
        for person in people:
            begin_farewell(person)
    return len(people)

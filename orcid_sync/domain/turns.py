"""Whose turn it is: marking connections due, taking one by its lease, giving it back, and the sweep.

The table is the only queue. A worker that dies leaves its lease behind; when that has run out the sweep finds the
connection again, and whatever the worker was about to do is still written in the citations.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from institutions.tenancy.scope import every_institution, institution_scope
from orcid_sync.enums import ConnectionState, Urgency
from orcid_sync.models import OrcidConnection
from orcid_sync.signals import connections_due

#: States in which a connection is worth a turn. A ready one is only read and planned; from the record of somebody who
#: has left works are only removed.
TAKES_TURNS = (ConnectionState.READY, ConnectionState.ACTIVE, ConnectionState.PAUSED, ConnectionState.LEFT)


#: A worker that was told of a connection has this long to take it before another is told.
OFFER_STANDS = timedelta(minutes=1)


class LeaseLostError(RuntimeError):
    """Another worker has the connection now: stop at once, it will finish what was begun."""


def mark_due(
    connections: Iterable[int],
    *,
    urgency: Urgency = Urgency.ROUTINE,
    at: datetime | None = None,
    reading: bool = False,
) -> int:
    """Make connections due (now, unless `at` says when); an earlier due time or a higher urgency stays.

    Returns how many there were. `reading` asks for the record to be read first.
    """
    at = at or timezone.now()
    connections = list(connections)
    changes: dict[str, object] = {
        "offered_at": None,
        "due_at": Case(When(due_at__lt=at, then=F("due_at")), default=Value(at)),
        "urgency": Case(When(urgency__gt=urgency, then=F("urgency")), default=Value(urgency)),
    }
    if reading:
        changes["needs_reading"] = True
    if urgency == Urgency.SOMEBODY_WAITS:
        transaction.on_commit(partial(connections_due.send, sender=OrcidConnection, connection_ids=connections))
    return OrcidConnection.objects.filter(pk__in=connections, state__in=TAKES_TURNS).update(**changes)


def mark_people_due(person_ids: Iterable[int], *, somebody_waits: bool = False) -> None:
    """Make the current connections of these people due, because what they should show may have changed."""
    urgency = Urgency.SOMEBODY_WAITS if somebody_waits else Urgency.ROUTINE
    with transaction.atomic():
        found = OrcidConnection.objects.filter(person_id__in=list(person_ids), state__in=TAKES_TURNS)
        mark_due(found.values_list("pk", flat=True), urgency=urgency)


def take_turn(connection_id: int) -> OrcidConnection | None:
    """Take a due connection, or one whose worker has died; None when it is not due or another worker has it.

    The due time and the offer are consumed: what becomes due while the worker is at it makes the connection due
    again, and the sweep need not wait for an offer to lapse that led to a worker who died.
    """
    now = timezone.now()
    lease = uuid4()
    free = Q(leased_until=None, due_at__lte=now) | Q(leased_until__lt=now)
    with transaction.atomic():
        taken = OrcidConnection.objects.filter(free, pk=connection_id, state__in=TAKES_TURNS).update(
            lease=lease, leased_until=_lease_end(now), due_at=None, offered_at=None, urgency=Urgency.ROUTINE
        )
        return OrcidConnection.objects.select_related("person").get(pk=connection_id) if taken else None


def hold_turn(connection: OrcidConnection) -> None:
    """Take the turn of a connection whose row the caller holds, from whoever has it; it lapses like any other."""
    connection.lease, connection.leased_until = uuid4(), _lease_end(timezone.now())
    connection.save(update_fields=["lease", "leased_until"])


def renew_lease(connection: OrcidConnection) -> None:
    """Keep the connection for another call; raise LeaseLostError when somebody else has taken it."""
    kept = _held_by(connection, connection.lease).update(leased_until=_lease_end(timezone.now()))
    if not kept:
        raise LeaseLostError(f"connection {connection.pk}")


def end_turn(connection: OrcidConnection, *, next_at: datetime | None) -> None:
    """Give the connection back; it is due again at `next_at`, or earlier when something came up meanwhile."""
    with transaction.atomic():
        given_back = _held_by(connection, connection.lease).update(lease=None, leased_until=None)
        if given_back and next_at is not None:
            mark_due([connection.pk], at=next_at)


def note_offered(connections: Iterable[tuple[int, int]]) -> None:
    """Note that workers were told of these (institution id, connection id), so that the next sweep need not."""
    by_institution: dict[int, list[int]] = {}
    for institution_id, connection_id in connections:
        by_institution.setdefault(institution_id, []).append(connection_id)
    for institution_id, ids in by_institution.items():
        with institution_scope(institution_id), transaction.atomic():
            OrcidConnection.objects.filter(pk__in=ids).update(offered_at=timezone.now())


def due_connections(*, limit: int) -> list[tuple[int, int]]:
    """Return (institution id, connection id) of what is due anywhere, most urgent first and fair to institutions."""
    now = timezone.now()
    due = Q(leased_until=None, due_at__lte=now) | Q(leased_until__lt=now)
    offered = Q(offered_at__gte=now - OFFER_STANDS)
    place = Window(RowNumber(), partition_by=[F("urgency"), F("institution_id")], order_by="due_at")
    with every_institution(reason="find the connections that are due"):
        found = OrcidConnection.objects.filter(due, ~offered, state__in=TAKES_TURNS).annotate(place=place)
        # One of each institution before the second of any: a backfill never stands before a newcomer.
        return list(found.order_by("-urgency", "place", "due_at").values_list("institution_id", "pk")[:limit])


def _held_by(connection: OrcidConnection, lease: UUID | None) -> QuerySet[OrcidConnection]:
    return OrcidConnection.objects.filter(pk=connection.pk, lease=lease)


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.ORCID_LEASE_SECONDS)

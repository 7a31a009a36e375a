"""When somebody leaves: additions and changes stop, removals still go out, and for 90 days they decide what becomes of it.

Whoever comes back within that time goes on as before, without giving the permission anew. What happens after it stands
in `farewell_end`.
"""

import hashlib
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from orcid_sync.domain.connecting import disconnect_orcid, held_connection
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import ConnectionState, Urgency, WorksWish
from orcid_sync.models import Citation, Farewell, OrcidConnection
from orcid_sync.signals import farewells_due

#: How long somebody who has left may decide, or come back.
TIME_TO_DECIDE = timedelta(days=90)


def begin_farewell(person: User) -> None:
    """Let nothing be added to or changed on the person's record any more, in the caller's transaction.

    A worker in the middle of its turn loses it and makes no further call. The last mail and the removals that are under
    way are due after commit. Nothing without a connection, and nothing the second time.
    """
    for connection in _open_connections(person).filter(left_at=None):
        now = timezone.now()
        connection.left_at = now
        connection.lease = connection.leased_until = None
        connection.settle_state()
        connection.save(update_fields=["left_at", "state", "lease", "leased_until"])
        has_permission = connection.state == ConnectionState.LEFT
        Farewell.objects.filter(connection=connection).delete()
        farewell = Farewell.objects.create(
            connection=connection,
            begun_at=now,
            ends_at=now + TIME_TO_DECIDE,
            mail_due_at=now if has_permission else None,
        )
        mark_due([connection.pk])
        if farewell.mail_due_at:
            transaction.on_commit(partial(farewells_due.send, sender=Farewell, farewell_ids=[farewell.pk]))


def resume_connection(person: User) -> None:
    """Let the record of somebody who has come back be kept in step as before, in the caller's transaction.

    Whoever had asked for their works to be removed sees the preview again: nothing is sent before they press Send.
    """
    for connection in _open_connections(person).exclude(left_at=None):
        farewell = Farewell.objects.filter(connection=connection).first()
        connection.left_at = connection.lease = connection.leased_until = None
        if farewell is not None and farewell.works == WorksWish.REMOVE:
            connection.started_at = None
        connection.settle_state()
        connection.save(update_fields=["left_at", "started_at", "state", "lease", "leased_until"])
        Farewell.objects.filter(connection=connection).delete()
        mark_due([connection.pk])


def find_farewell(token: str) -> Farewell | None:
    """Return the farewell whose link holds the token, as long as it may be decided; None for any other text."""
    return _open_farewells().filter(token_digest=digest_of(token)).first()


def open_farewell(farewell_id: int) -> Farewell | None:
    """Return the farewell of this number, as long as it may be decided."""
    return _open_farewells().filter(pk=farewell_id).first()


def works_on_record(farewell: Farewell) -> int:
    """Return how many works the record holds by us (1 query)."""
    return Citation.objects.filter(connection=farewell.connection, put_code__isnull=False).count()


def decide(farewell: Farewell, *, works: WorksWish, disconnects: bool) -> bool | None:
    """Note what whoever has the link wants, and do it; return whether the connection has ended already.

    Returns None, and notes nothing, when they came back a moment ago. Works leave by the worker's hand; the end that
    waits for them comes when they have left. No transaction may be open.
    """
    with transaction.atomic():
        connection = held_connection(farewell.connection)
        noted = Farewell.objects.filter(pk=farewell.pk).first()
        if noted is None:  # they came back, or it ended, a moment ago
            return True if connection.state == ConnectionState.DISCONNECTED else None
        if works != noted.works:
            mark_due([connection.pk], urgency=Urgency.SOMEBODY_WAITS)
        noted.works, noted.disconnects, noted.decided_at = works, disconnects, timezone.now()
        noted.save(update_fields=["works", "disconnects", "decided_at"])
        ends = "at_once" if disconnects else "later"
        record_event("orcid.farewell_decided", about=connection.person.audit_key, works=str(works), ends=ends)
    return disconnect_when_done(connection)


def disconnect_when_done(connection: OrcidConnection) -> bool:
    """End the connection of somebody who has left and asked for it, once nothing is to leave the record any more.

    Returns whether it was ended. No transaction may be open.
    """
    with transaction.atomic():
        farewell = _open_farewells().filter(connection=connection, disconnects=True).first()
        is_done = farewell is not None and not _is_removing(farewell)
    if is_done:
        disconnect_orcid(connection, actor=None)
    return is_done


def digest_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open_connections(person: User) -> QuerySet[OrcidConnection]:
    return OrcidConnection.objects.select_for_update().filter(person=person, disconnected_at=None)


def _open_farewells() -> QuerySet[Farewell]:
    rows = Farewell.objects.select_related("connection__person")
    return rows.filter(ends_at__gt=timezone.now(), connection__disconnected_at=None).exclude(token_digest="")


def _is_removing(farewell: Farewell) -> bool:
    """Whether something is still to leave the record.

    Of what is withdrawn, what staff hold back is not waited for; of the works that the person wants removed, all are.
    """
    connection = farewell.connection
    there = Citation.objects.filter(connection=connection, put_code__isnull=False)
    if farewell.works == WorksWish.REMOVE:
        return there.exists()
    if connection.started_at is None:
        return False
    return connection.has_turn or there.exclude(removal_cause="").filter(is_held=False).exists()

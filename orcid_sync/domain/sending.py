"""Bring one record in step: read it when there is a reason, plan, and make the calls.

Every intent is committed before its call and no transaction is open across one, so that a worker may die at any
line: what it was about to do is written down, and the next reading tells what became of it.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from orcid_sync.client.errors import OrcidError
from orcid_sync.domain.calling import RecordCaller, open_record
from orcid_sync.domain.carrying_out import carry_out
from orcid_sync.domain.farewell import disconnect_when_done
from orcid_sync.domain.planning import Drawing, draw_plan, must_read, see_remote, write_plan
from orcid_sync.domain.setbacks import note_setback
from orcid_sync.domain.turns import LeaseLostError, end_turn, renew_lease, take_turn
from orcid_sync.enums import ConnectionState, Trouble
from orcid_sync.models import OrcidConnection
from orcid_sync.plan_values import Remote

logger = logging.getLogger(__name__)

#: Plans drawn in one turn. Two are usual: the second sees that nothing is left, or mends what the first one met
#: (a put-code that ORCID named, a work that is gone).
ROUNDS = 4
#: What is left after the last round waits this long.
NEXT_TURN_AFTER = timedelta(minutes=1)


def send_citations(connection_id: int, *, remap: bool = False) -> bool:
    """Bring the record of one connection in step, if it is due and nobody else is at it.

    Returns whether it is in step now; False also when it was not due or somebody else is at it. A connection on
    which *Send* has not been pressed is read and planned only. Whatever ORCID answers is written down; nothing is
    raised for it.
    """
    connection = take_turn(connection_id)
    if connection is None:
        return False
    try:
        is_done, next_at = _take_it(connection, remap=remap)
    except LeaseLostError:
        logger.warning("connection %s: the turn was taken away", connection.pk)
        return False
    end_turn(connection, next_at=next_at)
    if connection.state == ConnectionState.LEFT:
        disconnect_when_done(connection)
    return is_done


def _take_it(connection: OrcidConnection, *, remap: bool) -> tuple[bool, datetime | None]:
    """Return whether the record is in step now, and when the next turn is due."""
    try:
        next_at = _bring_in_step(connection, remap=remap)
    except OrcidError as error:
        return False, note_setback(connection, error)
    return next_at is None, next_at


def _bring_in_step(connection: OrcidConnection, *, remap: bool) -> datetime | None:
    caller = open_record(connection)
    for _round in range(ROUNDS):
        remote = _read(connection, caller)
        drawing = _plan(connection, remote, remap=remap)
        if not drawing.is_carried_out or not drawing.plan.calls:
            _note_success(connection)
            return None
        carry_out(connection, caller, drawing)
    return timezone.now() + NEXT_TURN_AFTER


def _read(connection: OrcidConnection, caller: RecordCaller) -> Collection[Remote] | None:
    with transaction.atomic():
        if not must_read(connection):
            return None
        renew_lease(connection)
    return see_remote(caller.read(), client_id=connection.client_id)


def _plan(connection: OrcidConnection, remote: Collection[Remote] | None, *, remap: bool) -> Drawing:
    with transaction.atomic():
        renew_lease(connection)
        # What happened meanwhile counts: paused, disconnected, left. Nothing more can happen before the plan is written,
        # because the renewed lease holds the row.
        connection.refresh_from_db(fields=["state", "started_at", "left_at"])
        drawing = draw_plan(connection, remote, remap=remap)
        write_plan(connection, drawing)
        if remote is not None:
            connection.needs_reading = False
            connection.read_at = timezone.now()
            connection.save(update_fields=["read_at"])
            # Another reading that was asked for since this one began has made the connection due.
            OrcidConnection.objects.filter(pk=connection.pk, due_at=None).update(needs_reading=False)
    return drawing


def _note_success(connection: OrcidConnection) -> None:
    if not connection.failures and not connection.trouble:
        return
    connection.failures, connection.trouble = 0, Trouble.NONE
    with transaction.atomic():
        connection.save(update_fields=["failures", "trouble"])

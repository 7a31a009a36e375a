"""Make the calls of a plan, one committed intent at a time, and write down what came of each."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.client.works import BULK, Added, Refused
from orcid_sync.domain.calling import RecordCaller
from orcid_sync.domain.planning import Drawing
from orcid_sync.domain.rows import adopt_work, clear_intent, forget_work, judge, note_sent, write_rows
from orcid_sync.domain.turns import renew_lease
from orcid_sync.enums import Intent
from orcid_sync.mapping import order_for_bulk, with_put_code
from orcid_sync.models import Citation, OrcidConnection

#: Errors that are about the one work, not about the permission, the record or ORCID's day.
ABOUT_THE_WORK = frozenset({OrcidErrorKind.INVALID, OrcidErrorKind.DUPLICATE, OrcidErrorKind.NOT_OURS})
FIRST_SERVER_ERROR = 500


def carry_out(connection: OrcidConnection, caller: RecordCaller, drawing: Drawing) -> None:
    """Make the plan's calls: removals first, so that an identifier is free before another item takes it.

    Raises `OrcidError` for whatever concerns more than one work, after the intents are left as they must be:
    cleared when the call had no effect, kept when that is unknown. Raises LeaseLostError.
    """
    for removal in drawing.plan.remove:
        _remove(connection, caller, drawing.citations[removal.item], drawing)
    for item_id, put_code in drawing.plan.change:
        _change(connection, caller, drawing.citations[item_id], put_code, drawing)
    for rows in _batches([drawing.citations[item_id] for item_id in drawing.plan.add]):
        _add(connection, caller, rows, drawing)


def _batches(rows: Sequence[Citation]) -> Iterator[list[Citation]]:
    """Yield up to 100 rows a call; those that were in a call which broke ORCID go in smaller and smaller company."""
    for failures, same in groupby(
        sorted(rows, key=lambda row: (row.failures, row.item_id)), key=lambda row: row.failures
    ):
        found = list(same)
        size = max(1, BULK >> failures)
        yield from (found[start : start + size] for start in range(0, len(found), size))


def _add(connection: OrcidConnection, caller: RecordCaller, rows: list[Citation], drawing: Drawing) -> None:
    rows = [rows[place] for place in order_for_bulk([drawing.works[row.item_id] for row in rows])]
    _declare(connection, rows, Intent.ADD, drawing)
    try:
        results = caller.add([drawing.works[row.item_id].body for row in rows])
    except OrcidError as error:
        if error.kind != OrcidErrorKind.INVALID or len(rows) == 1:
            _note_failure(connection, rows, error, drawing)
            return
        _note_nothing_done(connection, rows, drawing)
        half = len(rows) // 2
        _add(connection, caller, rows[:half], drawing)
        _add(connection, caller, rows[half:], drawing)
        return
    with transaction.atomic():
        for row, result in zip(rows, results, strict=True):
            if isinstance(result, Added):
                note_sent(row, result.put_code)
            else:
                _note_refused(connection, row, result, beside=rows)
        _store(connection, rows, drawing)


def _note_refused(connection: OrcidConnection, row: Citation, result: Refused, *, beside: list[Citation]) -> None:
    put_code = result.error.put_code
    # The work in the way may have been added a moment ago, by this very call.
    is_known = any(other.put_code == put_code for other in beside)
    if put_code is None or is_known or connection.citations.filter(put_code=put_code).exists():
        judge(row, result.error)
        return
    # ORCID names the work of ours that is in the way: it is this one, and what it says is brought up to date next.
    adopt_work(row, put_code)


def _change(connection: OrcidConnection, caller: RecordCaller, row: Citation, put_code: int, drawing: Drawing) -> None:
    _declare(connection, [row], Intent.CHANGE, drawing)
    try:
        caller.change(put_code, with_put_code(drawing.works[row.item_id], put_code))
    except OrcidError as error:
        _note_failure_of_known_work(connection, row, error, drawing)
        return
    note_sent(row, put_code)
    with transaction.atomic():
        _store(connection, [row], drawing)


def _remove(connection: OrcidConnection, caller: RecordCaller, row: Citation, drawing: Drawing) -> None:
    if row.put_code is None:
        return
    _declare(connection, [row], Intent.REMOVE, drawing)
    try:
        caller.remove(row.put_code)
    except OrcidError as error:
        _note_failure_of_known_work(connection, row, error, drawing)
        return
    forget_work(row)
    with transaction.atomic():
        _store(connection, [row], drawing)


def _note_failure_of_known_work(
    connection: OrcidConnection, row: Citation, error: OrcidError, drawing: Drawing
) -> None:
    """Write down a failed change or removal; a work that is gone asks for a reading, which tells by whom."""
    if error.kind != OrcidErrorKind.NOT_FOUND:
        _note_failure(connection, [row], error, drawing)
        return
    clear_intent(row)
    connection.needs_reading = True
    with transaction.atomic():
        connection.save(update_fields=["needs_reading"])
        _store(connection, [row], drawing)


def _note_failure(connection: OrcidConnection, rows: list[Citation], error: OrcidError, drawing: Drawing) -> None:
    """Write down a failed call; raise its error again unless it was about one work only."""
    if error.kind in ABOUT_THE_WORK and len(rows) == 1:
        judge(rows[0], error)
        with transaction.atomic():
            _store(connection, rows, drawing)
        return
    if outcome_unknown(error):
        if error.status == FIRST_SERVER_ERROR:
            _note_company(connection, rows, error, drawing)
    else:
        _note_nothing_done(connection, rows, drawing)
    raise error


def _note_company(connection: OrcidConnection, rows: list[Citation], error: OrcidError, drawing: Drawing) -> None:
    """Count a call that ORCID broke on; a work that breaks it alone is judged."""
    for row in rows:
        row.failures += 1
        if len(rows) == 1 and row.failures > BULK.bit_length():
            judge(row, error)
    with transaction.atomic():
        _store(connection, rows, drawing)


def _note_nothing_done(connection: OrcidConnection, rows: list[Citation], drawing: Drawing) -> None:
    for row in rows:
        clear_intent(row)
    with transaction.atomic():
        _store(connection, rows, drawing)


def outcome_unknown(error: OrcidError) -> bool:
    """Whether the call may have had its effect: a server's error may come after its commit."""
    return error.outcome_unknown or (error.status or 0) >= FIRST_SERVER_ERROR


def _declare(connection: OrcidConnection, rows: list[Citation], intent: Intent, drawing: Drawing) -> None:
    """Commit what the next call is about to do, and keep the lease for it."""
    now = timezone.now()
    for row in rows:
        row.intent, row.intent_at = intent, now
        work = drawing.works.get(row.item_id)
        if work is not None and intent != Intent.REMOVE:
            row.intent_digest, row.intent_revision = work.digest, drawing.items[row.item_id].revision
            row.identifier = work.identifier
    with transaction.atomic():
        _store(connection, rows, drawing)


def _store(connection: OrcidConnection, rows: list[Citation], drawing: Drawing) -> None:
    """Write the rows for as long as the record is ours: whoever took over meanwhile has read what came of the call."""
    renew_lease(connection)
    for row in rows:
        row.settle_state(item_revision=drawing.items[row.item_id].revision)
    write_rows(rows)

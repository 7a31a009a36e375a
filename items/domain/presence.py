"""Which records a source shows, and which it does not: a bare 404 is believed when it is seen twice."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from items.domain.records import Became, Told, withdraw_record
from items.models import Source, SourceRecord

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record before a harvest."""

    modified_at: datetime | None
    seen_at: datetime
    missing_since: datetime | None
    withdrawn_at: datetime | None


def known_records(source: Source) -> dict[str, Known]:
    """Return everything that is known of the source's records, by their identifiers there."""
    rows = SourceRecord.objects.filter(source=source)
    with transaction.atomic():
        return {
            row.identifier: Known(row.modified_at, row.seen_at, row.missing_since, row.withdrawn_at)
            for row in rows.only("identifier", "modified_at", "seen_at", "missing_since", "withdrawn_at")
        }


def unseen_records(known: Mapping[str, Known], *, shown: Collection[str], at: datetime) -> list[str]:
    """Return the known records that are not shown and are to be asked for, longest unseen first.

    A record that is missing already is asked for again when its absence can be confirmed.
    """
    waiting = [
        (record.missing_since or record.seen_at, identifier)
        for identifier, record in known.items()
        if identifier not in shown
        and record.withdrawn_at is None
        and (record.missing_since is None or is_confirmed(record.missing_since, at=at))
    ]
    return [identifier for _since, identifier in sorted(waiting)]


def is_confirmed(missing_since: datetime, *, at: datetime) -> bool:
    """Whether a record that is missing now and was then may be taken as withdrawn."""
    return at - missing_since >= timedelta(seconds=settings.WITHDRAWAL_CONFIRM_AFTER)


def note_seen(source: Source, identifiers: Collection[str], *, at: datetime) -> None:
    """Remember when these records were last on a list."""
    in_order = sorted(identifiers)
    for start in range(0, len(in_order), ROWS_AT_ONCE):
        some = in_order[start : start + ROWS_AT_ONCE]
        with transaction.atomic():
            SourceRecord.objects.filter(source=source, identifier__in=some).update(seen_at=at)


def note_not_shown(source: Source, identifier: str, *, is_gone: bool) -> Told:
    """Take note that a record is not public, or (`is_gone`) that the source says it has none such.

    The first is withdrawn at once; the second is missing, until it is missing again long enough afterwards.
    """
    at = timezone.now()
    records = SourceRecord.objects.select_for_update().filter(source=source, identifier=identifier)
    record = records.select_related("item").first()
    if record is None or record.withdrawn_at:
        return Told(Became.UNCHANGED)
    if not is_gone or (record.missing_since and is_confirmed(record.missing_since, at=at)):
        return withdraw_record(record, at=at)
    if record.missing_since is None:
        record.missing_since = at
        record.save(update_fields=["missing_since"])
    return Told(Became.MISSING)

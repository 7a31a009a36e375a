"""How long the trail is kept: whole calendar months (UTC). What is older is removed, by the owner of the tables only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from institutions.events import record_event
from institutions.models import Event

#: Events that go in one transaction, so that no lock is held for long.
ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one institution's trail and the number of its events."""

    first_day: date
    events: int


def kept_since(*, keep_months: int) -> datetime:
    """Return the beginning of the first month that is kept: the present one and `keep_months` before it are."""
    now = timezone.now().astimezone(UTC)
    months = now.year * 12 + now.month - 1 - keep_months
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def expired_months(*, before: datetime) -> list[Month]:
    """Return the months of the institution in scope that are kept no longer, the oldest first (1 query)."""
    found = Event.objects.filter(at__lt=before).annotate(month=TruncMonth("at", tzinfo=UTC)).order_by("month")
    with transaction.atomic():
        return [
            Month(row["month"].date(), row["events"]) for row in found.values("month").annotate(events=Count("pk"))
        ]


def expire_events(*, before: datetime, keep_months: int) -> int:
    """Remove the events before this moment from the trail of the institution in scope; return how many there were.

    The trail tells of it with the first of them, so that nothing goes in silence if the rest is broken off. The
    database lets nobody do this but the owner of the tables: whoever else tries meets its refusal (DatabaseError).
    """
    months = expired_months(before=before)
    if not months:
        return 0
    count = sum(month.events for month in months)
    with transaction.atomic():
        record_event("events.expired", through=f"{months[-1].first_day:%Y-%m}", count=count, months=keep_months)
        removed = _remove_some(before)
    while more := _remove_some(before):
        removed += more
    return removed


def _remove_some(before: datetime) -> int:
    with transaction.atomic():
        return Event.objects.get_queryset().remove_expired(before=before, most=ROWS_AT_ONCE)

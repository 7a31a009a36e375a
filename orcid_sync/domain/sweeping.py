"""Find the connections that are due and offer them to the workers: what heals every lost message."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from institutions.models import Run
from orcid_sync.domain.turns import due_connections, note_offered

#: Offered in one sweep, all institutions together; the rest waits for the next one.
MOST = 1000
RUNS_KEPT = timedelta(days=1)


def sweep_connections(*, offer: Callable[[int, int], object]) -> int:
    """Offer each due connection once and return how many there were.

    `offer` is called with the institution's and the connection's id. A second scheduler finds this period taken and
    does nothing; a connection that is offered and not taken within a minute is offered again.
    """
    run = Run.claim("sweep", period=_period(timezone.now()))
    if run is None:
        return 0
    found = due_connections(limit=MOST)
    note_offered(found)
    for institution_id, connection_id in found:
        offer(institution_id, connection_id)
    with transaction.atomic():
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])
        Run.objects.filter(job="sweep", period__lt=timezone.now() - RUNS_KEPT).delete()
    return len(found)


def _period(now: datetime) -> datetime:
    seconds = settings.SWEEP_SECONDS
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)

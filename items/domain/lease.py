"""One harvest of a source at a time, wherever the workers run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from items.errors import SourceBusyError
from items.models import Source

#: How long a lease holds without being renewed: many times the longest call.
LEASE = timedelta(minutes=10)
SECONDS_BETWEEN_RENEWALS = 60.0


@dataclass
class Lease:
    """The right to harvest one source, renewed while the work goes on."""

    source_id: int
    key: UUID = field(default_factory=uuid4)
    _renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Hold on, if it is time to; raises SourceBusyError when the lease has gone to somebody else."""
        if time.monotonic() - self._renewed < SECONDS_BETWEEN_RENEWALS:
            return
        held = Source.objects.filter(pk=self.source_id, lease=self.key)
        with transaction.atomic():
            if not held.update(leased_until=timezone.now() + LEASE):
                raise SourceBusyError
        self._renewed = time.monotonic()


@contextmanager
def leased(source: Source) -> Iterator[Lease]:
    """Hold the source for the length of the block; raises SourceBusyError when somebody else does."""
    lease = Lease(source.pk)
    now = timezone.now()
    free = Source.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=source.pk)
    with transaction.atomic():
        if not free.update(lease=lease.key, leased_until=now + LEASE):
            raise SourceBusyError
    try:
        yield lease
    finally:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk, lease=lease.key).update(lease=None, leased_until=None)

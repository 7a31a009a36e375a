"""Harvest a source: what is new, what changed, what is gone. Calls are made outside of any transaction.

A harvest asks for two lists. The first has what changed since the last harvest, with a day of overlap; a full
harvest leaves it out and reads every record anew. The second has everything that is public now, a thousand rows
a call, because a withdrawal shows in no list of changes. Known records that it lacks are asked for one by one,
at most `RECHECKS` a harvest, longest unseen first; so an empty list alone withdraws nothing. A record that the
source then says it does not have is marked as missing, and withdrawn only when it is missing again
`settings.WITHDRAWAL_CONFIRM_AFTER` seconds later or more. A record that answers and says that it is not public
is withdrawn at once.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import ProvenOrcid
from institutions.events import record_event
from items.domain.accounts import store_accounts
from items.domain.lease import Lease, leased
from items.domain.news import tell_items_changed
from items.domain.presence import Known, known_records, note_not_shown, note_seen, unseen_records
from items.domain.records import store_record
from items.enums import SourceKind
from items.errors import SourceBusyError, SourceError
from items.models import Source
from items.sources.opening import open_repository
from items.sources.values import Listed, Repository

Row = TypeVar("Row")

logger = logging.getLogger(__name__)

OVERLAP = timedelta(days=1)
#: Records that no list shows, asked for one by one in each harvest.
RECHECKS = 200
#: Failures in a row after which the source is left in peace until the next harvest.
FAILURES_IN_A_ROW = 5
SECONDS_BETWEEN_TRIES = 1.0
SETTINGS = ("kind", "url", "group", "token", "seconds_between_calls", "position")
MARKS = ("harvested_through", "last_harvest_started_at", "last_harvest_ended_at", "last_error")


@dataclass
class HarvestCount:
    """What a harvest saw and did; `problem` says for people what kept it from being whole."""

    listed: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    withdrawn: int = 0
    returned: int = 0
    failed: int = 0
    accounts: int = 0
    problem: str = ""


def harvest_source(source: Source, *, full: bool = False) -> HarvestCount:
    """Bring the source's items up to date here and send one piece of news for all whom it concerns.

    `full` reads every record anew, changed or not. Raises SourceBusyError when somebody else harvests the source.
    What goes wrong at the source is no exception: the next harvest goes on from where this one got to.
    """
    with leased(source) as lease:
        started = timezone.now()
        with transaction.atomic():
            # All but the lease, which a later save of this object must not bring back.
            source.refresh_from_db(fields=[*SETTINGS, *MARKS])
            was_broken_off = _was_broken_off(source)
            Source.objects.filter(pk=source.pk).update(last_harvest_started_at=started)
        line = open_repository(
            SourceKind(source.kind),
            url=source.url,
            group=source.group,
            token=source.token,
            seconds_between_calls=source.seconds_between_calls,
        )
        with line as repository:
            harvest = _Harvest(source=source, repository=repository, lease=lease, full=full)
            harvest.run()
        count = harvest.count
        with transaction.atomic():
            if was_broken_off:
                # What the broken-off harvest changed was told to nobody.
                harvest.people.update(ProvenOrcid.objects.values_list("person_id", flat=True))
            source.last_harvest_started_at, source.last_harvest_ended_at = started, timezone.now()
            source.last_error = count.problem
            if not count.problem:
                source.harvested_through = started
            source.save(update_fields=MARKS)
            tell_items_changed(harvest.people)
    return count


def order_harvest(source: Source, *, full: bool = False, seconds_to_wait: float = 0) -> HarvestCount:
    """Tell the trail that somebody asks for a harvest now, once and before it begins, and harvest the source.

    A harvest by somebody else is waited for. Raises SourceBusyError when that takes longer.
    """
    with transaction.atomic():
        record_event("source.harvest_ordered", url=source.url)
    deadline = time.monotonic() + seconds_to_wait
    while True:
        try:
            return harvest_source(source, full=full)
        except SourceBusyError:
            if time.monotonic() >= deadline:
                raise
        time.sleep(SECONDS_BETWEEN_TRIES)


def _was_broken_off(source: Source) -> bool:
    started, ended = source.last_harvest_started_at, source.last_harvest_ended_at
    return started is not None and (ended is None or ended < started)


@dataclass
class _Harvest:
    """One harvest on its way."""

    source: Source
    repository: Repository
    lease: Lease
    full: bool
    count: HarvestCount = field(default_factory=HarvestCount)
    people: set[int] = field(default_factory=set)
    known: dict[str, Known] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failures_in_a_row: int = 0

    def run(self) -> None:
        """Do all of it, or as much as the source lets; what is done stays done."""
        try:
            self._read_accounts()
            self.known = known_records(self.source)
            since = self._since()
            if since:
                self._read_rows(self.repository.list_records(modified_since=since), changed=True)
            shown = self._read_rows(self.repository.list_records(), changed=self.full or not since)
            self.count.listed = len(shown)
            note_seen(self.source, shown & set(self.known), at=timezone.now())
            self._look_for_the_missing(shown)
        except SourceError as error:
            self._note_problem(error)

    def _since(self) -> date | None:
        if self.full or self.source.harvested_through is None:
            return None
        return (self.source.harvested_through - OVERLAP).astimezone(UTC).date()

    def _read_accounts(self) -> None:
        """Read the accounts; items are harvested also when the token is refused."""
        try:
            self.count.accounts, people = store_accounts(self.source, self._held(self.repository.list_accounts()))
        except SourceError as error:
            self._note_problem(error)
        else:
            self.people |= people

    def _read_rows(self, rows: Iterable[Listed], *, changed: bool) -> set[str]:
        """Read the records of a list that may say something new; return everything that is on the list."""
        # The list is read to its end first: its cursor would not outlast hours of single calls.
        listed = list(self._held(rows))
        for row in listed:
            if row.identifier in self.done:
                continue
            if self._may_be_new(row, changed=changed):
                self._read_record(row.identifier, listed_as_of=row.modified_at)
            else:
                self.count.unchanged += 1
            self.done.add(row.identifier)
        return {row.identifier for row in listed}

    def _may_be_new(self, row: Listed, *, changed: bool) -> bool:
        known = self.known.get(row.identifier)
        if self.full or known is None or known.withdrawn_at or known.missing_since:
            return True
        return changed if row.modified_at is None else row.modified_at != known.modified_at

    def _look_for_the_missing(self, shown: set[str]) -> None:
        for identifier in unseen_records(self.known, shown=shown, at=timezone.now())[:RECHECKS]:
            self._read_record(identifier)

    def _read_record(self, identifier: str, *, listed_as_of: datetime | None = None) -> None:
        """Ask for one record and store what is said; a single failure does not stop the harvest.

        The list's own time is what the next list is compared with.
        """
        self.lease.renew()
        self.count.read += 1
        try:
            stated = self.repository.read_record(identifier)
        except SourceError as error:
            self.count.failed += 1
            self.failures_in_a_row += 1
            self._note_problem(error)
            if error.stop or self.failures_in_a_row == FAILURES_IN_A_ROW:
                raise
            return
        self.failures_in_a_row = 0
        with transaction.atomic():
            if stated and stated.is_public:
                stated = replace(stated, modified_at=listed_as_of or stated.modified_at)
                told = store_record(self.source, stated, at=timezone.now())
            else:
                told = note_not_shown(self.source, identifier, is_gone=stated is None)
        name = told.became.value
        setattr(self.count, name, getattr(self.count, name) + 1)
        self.people |= told.people

    def _held(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.lease.renew()
            yield row

    def _note_problem(self, error: SourceError) -> None:
        logger.warning("%s: %s", self.source, error.message_for_people)
        self.count.problem = error.message_for_people

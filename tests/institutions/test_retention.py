"""Old months of the trail go, by the owner of the tables alone, and the trail says so."""

import ast
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from institutions import retention
from institutions.admin.trail import tell_events
from institutions.events import record_event
from institutions.models import Event, Institution
from institutions.retention import expire_events, kept_since
from institutions.tenancy.scope import institution_scope
from tests.institutions.recording import ROOMS

# What closes the connection, to come back as the owner, needs its rows committed.
pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
At = Callable[[datetime], Any]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> At:
    """What sets the time."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    at(NOW)
    return at


@contextmanager
def rows_of(institution: Institution) -> Iterator[None]:
    with institution_scope(institution), transaction.atomic():
        yield


@pytest.fixture
def trail(clock: At, smithsonian: Institution, fjordhaven: Institution) -> None:
    """Of three months, the oldest of which is kept no longer: its last moment is an hour before the first that is."""
    for moment, count in (
        (datetime(2024, 9, 3, tzinfo=UTC), 2),
        (datetime(2024, 10, 31, 23, 59, 59, tzinfo=UTC), 3),
        (datetime(2024, 11, 1, tzinfo=UTC), 1),
        (NOW, 1),
    ):
        clock(moment)
        for institution in (smithsonian, fjordhaven):
            for _event in range(count if institution == smithsonian else 1):
                with rows_of(institution):
                    record_event("orcid.credentials_set", client_id="APP-1")


def as_owner() -> AbstractContextManager[None]:
    owned: Any = connection
    entered: AbstractContextManager[None] = owned.as_owner()
    return entered


def expire(*options: str) -> list[str]:
    said = StringIO()
    call_command("expire_events", *options, stdout=said)
    return said.getvalue().splitlines()


def moments(institution: Institution) -> list[str]:
    with rows_of(institution):
        return [f"{event.at:%Y-%m}" for event in Event.objects.order_by("pk")]


def test_whole_months_go_and_the_trail_of_each_institution_says_so(
    trail: None, smithsonian: Institution, fjordhaven: Institution
) -> None:
    assert expire() == [
        "Kept are events since 01 November 2024 (UTC).",
        "fjordhaven: events removed: 2",
        "smithsonian: events removed: 5",
    ]
    assert [moments(institution) for institution in (smithsonian, fjordhaven)] == [
        ["2024-11", "2026-11", "2026-11"]
    ] * 2
    with rows_of(smithsonian):
        assert tell_events(Event.objects.all()[:1])[0].sentence == (
            "An operator had the events up to the end of 2024-10 removed (5): they are kept for 24 months."
        )


def test_a_second_time_nothing_goes_and_nothing_is_told(trail: None, smithsonian: Institution) -> None:
    expire()
    before = moments(smithsonian)
    assert expire() == ["Kept are events since 01 November 2024 (UTC)."]
    assert moments(smithsonian) == before


def test_a_dry_run_counts_without_the_owner_and_removes_nothing(
    trail: None, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = moments(smithsonian)
    monkeypatch.setattr(connection, "as_owner", pytest.fail)
    assert expire("--dry-run") == [
        "Kept are events since 01 November 2024 (UTC).",
        "fjordhaven: 2024-09 would go, events: 1",
        "fjordhaven: 2024-10 would go, events: 1",
        "smithsonian: 2024-09 would go, events: 2",
        "smithsonian: 2024-10 would go, events: 3",
    ]
    assert moments(smithsonian) == before


def test_how_long_is_a_matter_of_the_operators(trail: None, smithsonian: Institution) -> None:
    expire("--keep-months", "25")
    assert moments(smithsonian) == ["2024-10", "2024-10", "2024-10", "2024-11", "2026-11", "2026-11"]


@pytest.mark.parametrize("months", ["2", "0", "-1"])
def test_less_than_a_quarter_is_not_kept(months: str, trail: None, smithsonian: Institution) -> None:
    before = moments(smithsonian)
    with pytest.raises(CommandError, match=r"^Keep 3 months or more: nothing was removed\.$"):
        expire("--keep-months", months)
    assert moments(smithsonian) == before


def test_no_lock_is_held_for_long(trail: None, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 2)
    with as_owner(), institution_scope(smithsonian), CaptureQueriesContext(connection) as queries:
        assert expire_events(before=kept_since(keep_months=24), keep_months=24) == 5
    deletions = [query["sql"] for query in queries if query["sql"].startswith("DELETE")]
    assert len(deletions) == 3


def test_what_is_broken_off_has_been_told(
    trail: None, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS_AT_ONCE", 2)
    remove_some, calls = retention._remove_some, []

    def die_the_second_time(before: datetime) -> int:
        calls.append(before)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return remove_some(before)

    monkeypatch.setattr(retention, "_remove_some", die_the_second_time)
    with pytest.raises(KeyboardInterrupt), as_owner(), institution_scope(smithsonian):
        expire_events(before=kept_since(keep_months=24), keep_months=24)
    with rows_of(smithsonian):
        assert (Event.objects.count(), Event.objects.all()[0].facts) == (
            6,
            {"through": "2024-10", "count": 5, "months": 24},
        )


def test_who_does_not_own_the_tables_removes_nothing_and_nothing_is_told(
    trail: None, smithsonian: Institution
) -> None:
    before = moments(smithsonian)
    with pytest.raises(DatabaseError), institution_scope(smithsonian):
        expire_events(before=kept_since(keep_months=24), keep_months=24)
    assert moments(smithsonian) == before


@pytest.mark.postgresql
def test_without_the_owner_the_command_says_what_is_missing(
    trail: None, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = moments(smithsonian)
    monkeypatch.setitem(connection.settings_dict, "OWNER", None)
    with pytest.raises(CommandError, match=r"^DATABASE_OWNER_URL is not set: only the owner of the tables may"):
        expire()
    monkeypatch.undo()
    assert moments(smithsonian) == before


@pytest.mark.parametrize(
    ("now", "months", "since"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), 24, datetime(2024, 11, 1, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 3, datetime(2026, 9, 1, tzinfo=UTC)),
        (datetime(2027, 1, 1, tzinfo=UTC), 3, datetime(2026, 10, 1, tzinfo=UTC)),
        (datetime(2027, 1, 1, tzinfo=UTC), 12, datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_kept_are_the_present_month_and_full_ones_before_it(
    now: datetime, months: int, since: datetime, clock: At
) -> None:
    clock(now)
    assert kept_since(keep_months=months) == since


def test_no_worker_and_no_page_can_reach_it() -> None:
    reached = {
        str(path.relative_to(settings.BASE_DIR))
        for room in ROOMS
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.ImportFrom) and "retention" in f"{node.module}.{[name.name for name in node.names]}")
        or (isinstance(node, ast.Import) and "retention" in str([name.name for name in node.names]))
        or (isinstance(node, ast.Attribute | ast.Name) and _name(node) in {"call_command", "remove_expired"})
    }
    assert reached == {"institutions/management/commands/expire_events.py", "institutions/retention.py"}
    scheduled = str(settings.CELERY_BEAT_SCHEDULE)
    assert ("expire" in scheduled, "retention" in scheduled) == (False, False)


def _name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id

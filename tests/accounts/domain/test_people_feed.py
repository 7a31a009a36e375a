"""What taking a feed in costs, what it tells the rooms above, and who meets it in the middle."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.domain import people_feed
from accounts.domain.feed_batch import Batch
from accounts.domain.people_feed import Tally, take_in_people
from accounts.enums import FeedOutcome
from accounts.models import StaffId, User
from accounts.people_feed.rows import FeedRow
from accounts.signals import people_changed
from institutions.models import Institution
from institutions.tenancy.scope import current_scope, institution_scope
from tests.factories import DepartmentFactory, StaffIdFactory, UserFactory

CLAIM = "employee_number"


@pytest.fixture
def institution(smithsonian: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        for code in ("BOT", "ZOO"):
            DepartmentFactory(code=code)
        yield smithsonian


def rows(count: int, *, begin: int = 0, **said: Any) -> list[FeedRow]:
    columns: dict[str, Any] = {"given_name": "Mara", "is_active": True, "departments": ("BOT",)} | said
    return [
        FeedRow(line=number + 2, unique_id=f"SI-{number}", email=f"p{number}@si.example", **columns)
        for number in range(begin, begin + count)
    ]


def take_in(some: list[FeedRow], **options: Any) -> list[FeedOutcome]:
    return [result.outcome for result in take_in_people(some, claim=CLAIM, tally=Tally(), **options)]


def queries(some: list[FeedRow]) -> int:
    with CaptureQueriesContext(connection) as captured:
        take_in(some)
    # PostgreSQL's setting of the scope, and SQLite's limit on the values of one statement, are no matter of ours.
    statements = {
        statement["sql"].split("VALUES")[0] for statement in captured if "set_config" not in statement["sql"]
    }
    return len(statements)


def test_a_batch_costs_the_same_however_many_rows_it_has(institution: Institution) -> None:
    """Looking up: ids, people, kinds, memberships, departments. Writing: people, keys (2), identifiers, memberships, events."""
    few, many = queries(rows(3)), queries(rows(60, begin=100))
    assert few == many
    few = queries(rows(3, family_name="Winter", departments=("ZOO",)))
    many = queries(rows(60, begin=100, family_name="Winter", departments=("ZOO",)))
    assert few == many


def test_rows_that_say_nothing_new_are_looked_up_and_not_written(institution: Institution) -> None:
    take_in(rows(60))
    with CaptureQueriesContext(connection) as captured:
        assert set(take_in(rows(60))) == {FeedOutcome.UNCHANGED}
    assert [one["sql"] for one in captured if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_rooms_above_hear_of_who_is_new_or_changed_after_commit_and_of_nobody_else(
    institution: Institution, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[Any, list[int]]] = []

    def listen(*, person_ids: list[int], **_named: Any) -> None:
        heard.append((current_scope(), person_ids))

    people_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            take_in(rows(3))
            assert heard == []
        new = sorted(User.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            take_in([*rows(2), *rows(1, begin=2, family_name="Winter")])
        with django_capture_on_commit_callbacks(execute=True):
            take_in(rows(3, family_name="Sommer"), dry_run=True)
    finally:
        people_changed.disconnect(listen)
    assert heard == [(institution.pk, new), (institution.pk, [StaffId.objects.get(value="SI-2").person_id])]


def test_who_signs_in_meanwhile_is_found_at_the_second_look(
    institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_look = Batch.take_in

    def somebody_comes(batch: Batch) -> Any:
        monkeypatch.undo()
        first_look(batch)
        raise IntegrityError

    StaffIdFactory(person=UserFactory(email="p0@si.example"), kind=CLAIM, value="SI-0")
    monkeypatch.setattr(Batch, "take_in", somebody_comes)
    assert take_in(rows(2)) == [FeedOutcome.CHANGED, FeedOutcome.NEW]
    assert User.objects.count() == 2


def test_what_cannot_be_written_twice_is_raised_and_nothing_of_the_batch_is_written(
    institution: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_feed, "ROWS_AT_ONCE", 2)
    first_look = Batch.take_in

    def fail(batch: Batch) -> Any:
        results = first_look(batch)
        if results[0].line > 2:
            raise IntegrityError
        return results

    monkeypatch.setattr(Batch, "take_in", fail)
    with pytest.raises(IntegrityError):
        take_in(rows(4))
    assert sorted(StaffId.objects.values_list("value", flat=True)) == ["SI-0", "SI-1"]


@pytest.mark.postgresql
def test_people_are_held_while_they_are_compared(institution: Institution) -> None:
    take_in(rows(1))
    with CaptureQueriesContext(connection) as captured:
        take_in(rows(1))
    assert len([one for one in captured if one["sql"].endswith("FOR NO KEY UPDATE")]) == 1

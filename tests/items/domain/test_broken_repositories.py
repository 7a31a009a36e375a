"""Harvesting repositories that fail, lie, and fall silent."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items.domain import harvest, lease
from items.domain.harvest import HarvestCount, harvest_source
from items.domain.lease import Lease, leased
from items.errors import SourceBusyError
from items.models import Item, Source
from tests.factories import InstitutionFactory
from tests.items.factories import make_source
from tests.local_server import LocalServer, Received, Reply, serving


class Figshare:
    """A server with some articles, each of which can be made to fail."""

    def __init__(self, count: int = 0) -> None:
        self.articles = {str(number): {"id": number, "title": f"Item {number}"} for number in range(1, count + 1)}
        self.listed: list[str] | None = None
        self.failing: dict[str, int] = {}
        self.asked: list[str] = []

    def answer(self, request: Received) -> Reply:
        """Answer as Figshare does, or as told."""
        path = urlsplit(request.path).path.removeprefix("/v2")
        self.asked.append(path)
        number = path.removeprefix("/articles").strip("/")
        if number in self.failing:
            return _json({"message": "broken"}, self.failing[number])
        if not number:
            listed = self.articles if self.listed is None else self.listed
            return _json([{"id": int(one), "modified_date": "2026-11-22T10:00:00Z"} for one in listed])
        if number in self.articles:
            return _json(self.articles[number])
        return _json({"message": "Entity not found", "code": 404}, 404)


def _json(body: Any, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(body).encode())


@pytest.fixture
def figshare() -> Figshare:
    return Figshare(count=8)


@pytest.fixture
def server(figshare: Figshare, settings: Settings) -> Iterator[LocalServer]:
    settings.WITHDRAWAL_CONFIRM_AFTER = 0
    with serving(figshare.answer) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield server


@pytest.fixture
def source(smithsonian: Institution, server: LocalServer) -> Source:
    return make_source(url=f"{server.url}/v2", group="1")


def public() -> int:
    return Item.objects.filter(withdrawn_at=None).count()


def test_empty_list_withdraws_nothing_while_the_records_answer(figshare: Figshare, source: Source) -> None:
    harvest_source(source)
    figshare.listed = []
    for _ in range(3):
        assert harvest_source(source) == HarvestCount(read=8, unchanged=8)
    assert public() == 8


def test_shorter_list_withdraws_only_what_is_really_gone(figshare: Figshare, source: Source) -> None:
    harvest_source(source)
    figshare.listed = ["1"]
    del figshare.articles["8"]
    harvest_source(source)
    assert harvest_source(source) == HarvestCount(listed=1, read=7, unchanged=7, withdrawn=1)
    assert public() == 7


def test_records_that_no_list_shows_are_asked_for_a_few_at_a_time_and_all_in_turn(
    figshare: Figshare, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvest, "RECHECKS", 3)
    harvest_source(source)
    figshare.listed = []
    figshare.asked.clear()
    for _ in range(3):
        harvest_source(source)
    asked = [path for path in figshare.asked if path != "/articles"]
    assert len(asked) == 9
    assert set(asked) == {f"/articles/{number}" for number in range(1, 9)}


def test_item_that_stops_being_public_is_withdrawn_at_once(figshare: Figshare, source: Source) -> None:
    harvest_source(source)
    figshare.articles["8"]["is_public"] = False
    assert harvest_source(source, full=True) == HarvestCount(listed=8, read=8, unchanged=7, withdrawn=1)


def test_one_broken_record_keeps_no_other_back_and_is_read_by_the_next_harvest(
    figshare: Figshare, source: Source, server: LocalServer
) -> None:
    figshare.failing = {"3": 500}
    problem = f"{server.address} failed to give item 3 (500). If it lasts, tell whoever runs it."
    assert harvest_source(source) == HarvestCount(listed=8, read=8, new=7, failed=1, problem=problem)
    source.refresh_from_db()
    assert (source.last_error, source.harvested_through) == (problem, None)
    figshare.failing = {}
    assert harvest_source(source) == HarvestCount(listed=8, read=1, new=1, unchanged=7)
    source.refresh_from_db()
    assert (source.last_error, source.harvested_through) == ("", source.last_harvest_started_at)


def test_repository_that_keeps_failing_is_left_in_peace(figshare: Figshare, source: Source) -> None:
    figshare.failing = dict.fromkeys(figshare.articles, 503)
    assert harvest_source(source).failed == 5
    assert len(figshare.asked) == 6


def test_repository_that_asks_for_fewer_calls_gets_no_more(figshare: Figshare, source: Source) -> None:
    figshare.failing = {"2": 429}
    count = harvest_source(source)
    assert (count.new, count.failed) == (1, 1)
    assert figshare.asked == ["/articles", "/articles/1", "/articles/2"]


def test_list_that_cannot_be_had_withdraws_nothing(figshare: Figshare, source: Source, server: LocalServer) -> None:
    harvest_source(source)
    figshare.articles = {}
    figshare.failing = {"": 500}
    assert harvest_source(source) == HarvestCount(
        problem=f"{server.address} failed to give its list (500). If it lasts, tell whoever runs it."
    )
    assert public() == 8


def test_repository_that_is_away_is_told_to_staff(smithsonian: Institution, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:9"})
    source = make_source(url="http://127.0.0.1:9/v2", group="1")
    harvest_source(source)
    source.refresh_from_db()
    assert source.last_error == (
        "127.0.0.1 could not be reached. Try again in a few minutes; if it lasts, tell whoever runs it."
    )
    assert source.leased_until is None


def test_two_harvests_of_one_source_are_one(source: Source) -> None:
    with leased(source), pytest.raises(SourceBusyError):
        harvest_source(source)
    assert harvest_source(source).new == 8


def test_lease_that_was_left_behind_runs_out(source: Source) -> None:
    Source.objects.update(leased_until="2026-01-01T00:00:00Z")
    assert harvest_source(source).new == 8


def test_harvest_that_lost_its_lease_stops(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS_BETWEEN_RENEWALS", 0.0)
    with leased(source) as held:
        held.renew()
        Source.objects.update(lease=Lease(source.pk).key)
        with pytest.raises(SourceBusyError):
            held.renew()


@pytest.fixture
def watched(transactional_db: None, settings: Settings) -> Iterator[tuple[Source, list[bool]]]:
    """A source in scope, and whether a transaction was open at each call to it."""
    here = connections["default"]
    figshare, seen = Figshare(count=2), []

    def answer(request: Received) -> Reply:
        seen.append(here.in_atomic_block)
        return figshare.answer(request)

    with serving(answer) as server, institution_scope(InstitutionFactory()):
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        with transaction.atomic():
            source = make_source(url=f"{server.url}/v2", group="1")
        yield source, seen


def test_no_transaction_is_open_while_the_repository_is_asked(watched: tuple[Source, list[bool]]) -> None:
    source, seen = watched
    assert harvest_source(source).new == 2
    # a list and two records; with what has changed two lists, and two records
    assert harvest_source(source, full=True).unchanged == 2
    assert harvest_source(source).unchanged == 2
    assert seen == [False] * 8

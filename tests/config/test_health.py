"""Whether the process lives, and whether it can serve."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from config import health
from config.celery import app
from config.health import HealthMiddleware
from institutions.models import Run
from tests.local_server import Reply, serving

pytestmark = pytest.mark.django_db

READY = {"ready": True, "database": True, "broker": True, "seconds_since_sweep": None}


def _readyz() -> tuple[int, Any]:
    answer = Client().get("/readyz", headers={"host": "10.0.0.7"})
    return answer.status_code, answer.json()


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a test name another broker."""
    return lambda url: monkeypatch.setitem(app.conf, "broker_write_url", url)


def test_a_process_lives_without_a_database() -> None:
    with connection.execute_wrapper(lambda *_args: pytest.fail("asked the database")):
        answer = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


def test_ready_when_database_and_broker_answer() -> None:
    assert _readyz() == (200, READY)


def test_the_age_of_the_last_sweep_that_ended_is_told() -> None:
    now = timezone.now()
    for seconds, job, finished in (
        (300, "sweep", True),
        (90, "sweep", True),
        (5, "sweep", False),
        (1, "harvest", True),
    ):
        at = now - timedelta(seconds=seconds)
        Run.objects.create(job=job, period=at, finished_at=at if finished else None)
    status, found = _readyz()
    assert status == 200
    assert 90 <= found["seconds_since_sweep"] < 120


def test_not_ready_when_nobody_is_at_the_brokers_address(broker: Any) -> None:
    broker("redis://127.0.0.1:1/0")
    assert _readyz() == (503, READY | {"ready": False, "broker": False})


def test_not_ready_when_something_else_is_at_the_brokers_address(broker: Any) -> None:
    with serving(lambda _received: Reply(status=400)) as server:
        broker(f"amqp://{server.address}//")
        assert _readyz() == (503, READY | {"ready": False, "broker": False})


def test_not_ready_when_the_database_cannot_be_read() -> None:
    _break_the_database()
    assert _readyz() == (503, READY | {"ready": False, "database": False})


def test_many_questions_ask_the_database_and_the_broker_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = [100.0], list[float]()

    def found() -> dict[str, Any]:
        asked.append(now[0])
        return READY

    monkeypatch.setattr("config.health.time.monotonic", lambda: now[0])
    monkeypatch.setattr(health, "readiness", found)
    client = Client()
    for at in (100.0, 100.9, 101.0, 101.5):
        now[0] = at
        assert client.get("/readyz").json() == READY
    assert asked == [100.0, 101.0]


def test_nobody_waits_while_another_asks_the_broker_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asks, go_on = Event(), Event()
    former, latter = READY | {"seconds_since_sweep": 1}, READY | {"seconds_since_sweep": 2}
    answers = HealthMiddleware(lambda _request: HttpResponse())

    def answer() -> Any:
        found = answers(RequestFactory().get("/readyz"))
        assert isinstance(found, HttpResponse)
        return json.loads(found.content)

    def slow() -> dict[str, Any]:
        asks.set()
        assert go_on.wait(5)
        return latter

    monkeypatch.setattr(health, "KEPT_SECONDS", 0)
    monkeypatch.setattr(health, "readiness", lambda: former)
    assert answer() == former
    monkeypatch.setattr(health, "readiness", slow)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(answer)
        assert asks.wait(5)
        try:
            assert threads.submit(answer).result(timeout=2) == former
        finally:
            go_on.set()
        assert first.result() == latter


def _break_the_database() -> None:
    """Do what stops every statement until the end of the transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ALTER TABLE institutions_run RENAME TO not_migrated")
            return
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT nonsense")

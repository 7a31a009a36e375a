"""Rows that are read while the answer is sent: of one institution, of one moment, a chunk at a time."""

import gc
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import InternalError, OperationalError, connection, transaction
from django.test import Client
from psycopg.pq import TransactionStatus

from accounts.models import User
from institutions.models import Department, Institution
from institutions.tenancy.errors import NoInstitutionError, TenancyError
from institutions.tenancy.scope import current_scope, institution_scope
from institutions.tenancy.streams import stream
from tests.factories import DepartmentFactory
from tests.walls.sql import ask

pytestmark = pytest.mark.django_db(transaction=True)

#: With what our backend adds to Django's.
backend: Any = connection


def codes(chunk_size: int = 1) -> Iterator[str]:
    return Department.objects.order_by("code").values_list("code", flat=True).iterator(chunk_size=chunk_size)


def codes_twice() -> Iterator[str]:
    yield from codes()
    yield from codes()


@pytest.fixture(autouse=True)
def departments(smithsonian: Institution, fjordhaven: Institution) -> None:
    """Three of ours and two of theirs."""
    for code in ("ANT", "BOT", "ZOO"):
        DepartmentFactory(institution=smithsonian, code=code)
    for code in ("HIST", "LAW"):
        DepartmentFactory(institution=fjordhaven, code=code)


def _is_left_as_it_was() -> bool:
    """Whether the connection has no transaction, and begins its next one as ever."""
    assert not connection.in_atomic_block
    if connection.vendor != "postgresql":
        return True
    connection.ensure_connection()  # the end of a request may have closed it
    assert backend.connection.info.transaction_status == TransactionStatus.IDLE
    with transaction.atomic():
        isolation = ask("SHOW transaction_isolation") + ask("SHOW transaction_read_only")
        return isolation == ["read committed", "off"] and ask("SELECT count(*) FROM pg_cursors") == [0]


def _elsewhere(write: Any) -> None:
    """Write on another connection, which the stream must not keep waiting."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            write()
        except BaseException as failure:  # noqa: BLE001 - it is raised below
            failures.append(failure)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    assert failures == []


def test_a_stream_reads_the_rows_of_its_institution(smithsonian: Institution, fjordhaven: Institution) -> None:
    assert list(stream(codes, institution=smithsonian)) == ["ANT", "BOT", "ZOO"]
    assert list(stream(codes, institution=fjordhaven.pk)) == ["HIST", "LAW"]
    assert _is_left_as_it_was()


def test_the_scope_of_who_sends_a_stream_is_their_own_between_two_steps(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    rows = stream(codes_twice, institution=smithsonian)
    assert (next(rows), current_scope()) == ("ANT", None)
    with institution_scope(fjordhaven):
        assert (next(rows), current_scope()) == ("BOT", fjordhaven.pk)
    assert [next(rows), next(rows)] == ["ZOO", "ANT"]
    with institution_scope(fjordhaven):
        rows.close()
        assert current_scope() == fjordhaven.pk
        with transaction.atomic():
            assert list(codes()) == ["HIST", "LAW"]
    assert _is_left_as_it_was()


def test_a_stream_goes_through_the_site_and_reads_after_the_request_has_ended(
    settings: Any, alice: User, bob: User, charlie: User
) -> None:
    settings.ROOT_URLCONF = "tests.walls.pages"
    answer = Client().get("/scoped-stream", headers={"host": "smithsonian.colophon.test"})
    assert _is_left_as_it_was()
    assert answer.getvalue().decode().splitlines() == [alice.email, bob.email]
    assert _is_left_as_it_was()


def test_a_client_who_has_gone_ends_the_stream(settings: Any, alice: User, bob: User) -> None:
    settings.ROOT_URLCONF = "tests.walls.pages"
    answer: Any = Client().get("/scoped-stream", headers={"host": "smithsonian.colophon.test"})
    assert next(answer.streaming_content).decode().strip() == alice.email
    assert connection.in_atomic_block is (connection.vendor == "postgresql")
    answer.close()
    assert _is_left_as_it_was()


@pytest.mark.parametrize("end", ["closed", "forgotten"])
def test_a_stream_that_is_abandoned_leaves_nothing_behind(end: str, smithsonian: Institution) -> None:
    rows = stream(codes, institution=smithsonian)
    next(rows)
    if end == "closed":
        rows.close()
        assert list(rows) == []
    del rows
    assert _is_left_as_it_was()
    assert list(stream(codes, institution=smithsonian)) == ["ANT", "BOT", "ZOO"]


@pytest.mark.parametrize("end", ["closed", "collected"])
def test_a_stream_that_another_thread_gives_up_ends_on_its_own_and_leaves_the_other_s_transaction_alone(
    end: str, smithsonian: Institution, caplog: pytest.LogCaptureFixture
) -> None:
    kept = [stream(codes, institution=smithsonian)]
    next(kept[0])
    before = connection.in_atomic_block

    def give_up() -> None:
        with institution_scope(smithsonian), transaction.atomic():
            if end == "closed":
                kept[0].close()
            kept.clear()  # the last reference: from here on it is Python's
            assert connection.in_atomic_block
            assert list(codes()) == ["ANT", "BOT", "ZOO"]

    _elsewhere(give_up)
    assert connection.in_atomic_block is before
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("WARNING", "a stream was given up on another thread than its own, whose next request ends it")
    ]
    Client().get("/healthz")
    assert _is_left_as_it_was()
    assert list(stream(codes, institution=smithsonian)) == ["ANT", "BOT", "ZOO"]


def test_a_stream_in_a_circle_is_not_ended_by_the_collector_of_another_thread(smithsonian: Institution) -> None:
    """The collector ends every generator that it finds, in whatever order: this one it must not find."""
    circle: list[Any] = [stream(codes, institution=smithsonian)]
    circle.append(circle)
    next(circle[0])
    before = connection.in_atomic_block
    gc.disable()
    try:
        del circle

        def collect() -> None:
            with transaction.atomic():
                gc.collect()
                assert connection.in_atomic_block

        _elsewhere(collect)
    finally:
        gc.enable()
    assert connection.in_atomic_block is before
    Client().get("/healthz")
    assert _is_left_as_it_was()


def test_an_error_in_the_middle_is_raised(smithsonian: Institution) -> None:
    def lines() -> Iterator[str]:
        for code in codes():
            if code == "BOT":
                raise ValueError(code)
            yield code

    rows = stream(lines, institution=smithsonian)
    assert next(rows) == "ANT"
    with pytest.raises(ValueError, match="BOT"):
        next(rows)
    assert list(rows) == []
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_a_stream_is_not_read_inside_a_transaction(smithsonian: Institution) -> None:
    with transaction.atomic():
        rows = stream(codes, institution=smithsonian)
        with pytest.raises(RuntimeError, match="durable atomic block"):
            next(rows)
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_what_is_written_meanwhile_does_not_wait_and_is_not_seen(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    rows = stream(codes_twice, institution=smithsonian)
    assert next(rows) == "ANT"
    _elsewhere(lambda: DepartmentFactory(institution=smithsonian, code="CHEM"))
    assert list(rows) == ["BOT", "ZOO", "ANT", "BOT", "ZOO"]
    assert list(stream(codes, institution=smithsonian)) == ["ANT", "BOT", "CHEM", "ZOO"]


@pytest.mark.postgresql
def test_a_stream_only_reads(smithsonian: Institution) -> None:
    def lines() -> Iterator[str]:
        yield "header"
        Department.objects.create(code="CHEM")

    rows = stream(lines, institution=smithsonian)
    next(rows)
    with pytest.raises(InternalError, match="read-only transaction"):
        next(rows)
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_a_long_stream_keeps_one_chunk_of_rows_here(smithsonian: Institution) -> None:
    with institution_scope(smithsonian), transaction.atomic():
        Department.objects.bulk_create([Department(code=f"D{n}", name="") for n in range(1000)])
    rows = stream(lambda: codes(chunk_size=100), institution=smithsonian)
    kept = set()
    for _code in rows:
        (cursor,) = backend._snapshot._cursors
        kept.add(cursor.cursor.pgresult.ntuples)
    assert kept == {100, 3}
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_rows_that_a_stream_leaves_unread_are_let_go_at_its_end_and_not_by_the_collector(
    smithsonian: Institution,
) -> None:
    """Closing a cursor is a statement: one that Python's collector issues may stand in the middle of another."""
    open_cursors = "SELECT count(*) FROM pg_cursors"

    def lines() -> Iterator[int]:
        first = codes()
        next(first)
        yield ask(open_cursors)[0]
        del first
        gc.collect()
        yield ask(open_cursors)[0]
        list(codes())  # read to its end
        yield ask(open_cursors)[0]

    assert list(stream(lines, institution=smithsonian)) == [1, 1, 1]
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_nobody_else_reads_on_the_connection_of_an_open_stream(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    rows = stream(codes, institution=smithsonian)
    next(rows)
    with institution_scope(fjordhaven), pytest.raises(TenancyError, match="A stream is open on this connection"):
        list(Department.objects.all())
    with pytest.raises(RuntimeError, match="A snapshot is open on this connection already"):
        next(stream(codes, institution=fjordhaven))
    assert list(rows) == ["BOT", "ZOO"]
    assert _is_left_as_it_was()


@pytest.mark.postgresql
def test_a_lost_connection_is_an_error_and_the_next_stream_has_a_new_one(smithsonian: Institution) -> None:
    def lines() -> Iterator[str]:
        yield from codes()
        ask("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError, match="terminating connection"):
        list(stream(lines, institution=smithsonian))
    assert list(stream(codes, institution=smithsonian)) == ["ANT", "BOT", "ZOO"]
    assert _is_left_as_it_was()


@pytest.mark.django_db
def test_a_stream_can_be_read_inside_a_test_that_is_undone(smithsonian: Institution, fjordhaven: Institution) -> None:
    with institution_scope(fjordhaven):
        rows = stream(codes, institution=smithsonian)
        assert next(rows) == "ANT"
        rows.close()
        assert list(codes()) == ["HIST", "LAW"]
    with pytest.raises(NoInstitutionError):
        list(codes())

"""How the connection tells each transaction its institution, and that nothing of it is left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, OperationalError, ProgrammingError, connection, transaction
from psycopg.pq import TransactionStatus

from accounts.models import User
from institutions.models import Department, Institution
from institutions.tenancy.errors import NoInstitutionError
from institutions.tenancy.operations import SETTING
from institutions.tenancy.scope import every_institution, institution_scope, outside_any_institution
from tests.factories import DepartmentFactory
from tests.walls.sql import ask

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

#: With what our backend adds to Django's.
backend: Any = connection
EMAILS = "SELECT email FROM accounts_user ORDER BY email"


@pytest.fixture(autouse=True)
def people(alice: User, charlie: User) -> None:
    """One person on each side."""


def _told() -> str | None:
    (value,) = ask("SELECT current_setting(%s, true)", SETTING)
    return str(value) if value else None


@contextmanager
def _session_of_its_own() -> Iterator[None]:
    """Reach the server past any pool, which would lend what is left on the session to another test."""
    at: dict[str, Any] = connection.settings_dict
    before = {name: at[name] for name in ("HOST", "PORT")}
    connection.close()
    at.update({name: at["OWNER"][name] for name in before})
    try:
        yield
    finally:
        connection.close()
        at.update(before)


def _status() -> Any:
    return backend.connection.info.transaction_status


def test_the_setting_ends_with_its_transaction(alice: User, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        assert _told() is None
        with transaction.atomic():
            assert _told() == str(smithsonian.pk)
            assert ask(EMAILS) == [alice.email]
        assert _told() is None
        with pytest.raises(RuntimeError, match="undo"), transaction.atomic():
            raise RuntimeError("undo")
        assert _told() is None


def test_a_change_of_scope_is_told_to_the_open_transaction(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with transaction.atomic():
        with institution_scope(smithsonian):
            assert ask(EMAILS) == [alice.email]
            with institution_scope(fjordhaven):
                assert ask(EMAILS) == [charlie.email]
            assert ask(EMAILS) == [alice.email]
            with outside_any_institution(), pytest.raises(DataError), transaction.atomic():
                ask(EMAILS)
            with every_institution(reason="compare people"):
                assert ask(EMAILS) == [alice.email, charlie.email]
                with institution_scope(fjordhaven):
                    assert ask(EMAILS) == [charlie.email]
                    assert ask("SELECT current_user") == ["colophon_test_app"]
                assert ask(EMAILS) == [alice.email, charlie.email]
            assert ask(EMAILS) == [alice.email]
        assert _told() is None


@pytest.mark.parametrize("inner", ["an institution", "every institution", "none"])
def test_leaving_a_scope_in_a_broken_transaction_issues_no_sql(
    inner: str, alice: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    scope = {
        "an institution": lambda: institution_scope(fjordhaven),
        "every institution": lambda: every_institution(reason="try an error"),
        "none": outside_any_institution,
    }[inner]
    with institution_scope(smithsonian):
        # Any statement here would raise "current transaction is aborted" instead.
        with pytest.raises(ProgrammingError, match='column "nonsense" does not exist'), transaction.atomic(), scope():
            ask("SELECT nonsense")
        with transaction.atomic():
            assert ask("SELECT current_user") == ["colophon_test_app"]
            assert ask(EMAILS) == [alice.email]
            with pytest.raises(ProgrammingError, match="nonsense"), transaction.atomic(), scope():
                ask("SELECT nonsense")
            assert ask("SELECT current_user") == ["colophon_test_app"]
            assert ask(EMAILS) == [alice.email]


def test_leaving_a_scope_with_a_lost_connection_keeps_the_first_error(smithsonian: Institution) -> None:
    with (
        pytest.raises(OperationalError, match="terminating connection due to administrator command"),
        transaction.atomic(),
        institution_scope(smithsonian),
    ):
        ask("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()


def test_a_scope_that_cannot_be_told_is_not_entered(
    alice: User, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "DOOR_ROLE", "nobody_made_this_role")
    with institution_scope(smithsonian):
        with (
            pytest.raises(DataError, match="does not exist"),
            every_institution(reason="read at a door that is not there"),
        ):
            pytest.fail("entered")
        with transaction.atomic():
            assert list(User.objects.all()) == [alice]
    with pytest.raises(NoInstitutionError):
        list(User.objects.all())


def test_rolling_back_to_a_savepoint_keeps_the_setting_of_the_scope(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with transaction.atomic(), institution_scope(smithsonian):
        with institution_scope(fjordhaven):
            inner = transaction.savepoint()
        # PostgreSQL goes back to what the setting was at the savepoint: the other institution's.
        transaction.savepoint_rollback(inner)
        assert ask(EMAILS) == [alice.email]
        outer = transaction.savepoint()
        with institution_scope(fjordhaven):
            transaction.savepoint_rollback(outer)
            assert ask(EMAILS) == [charlie.email]
        assert ask(EMAILS) == [alice.email]


def test_rolling_back_to_a_savepoint_does_not_open_the_door_again(
    charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    with institution_scope(smithsonian), every_institution(reason="make a savepoint at the door"):
        at_the_door = transaction.savepoint()
        with institution_scope(fjordhaven):
            transaction.savepoint_rollback(at_the_door)
            assert ask("SELECT current_user") == ["colophon_test_app"]
            assert ask(EMAILS) == [charlie.email]


def test_what_somebody_left_on_a_connection_does_not_matter_to_the_next_transaction(
    alice: User, charlie: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    left = "SET ROLE colophon_test_door", f"SELECT set_config('{SETTING}', '{fjordhaven.pk}', false)"
    with _session_of_its_own():
        for statement in left:
            ask(statement)
        assert ask("SELECT current_user") == ["colophon_test_door"]
        with institution_scope(smithsonian), transaction.atomic():
            assert ask("SELECT current_user") == ["colophon_test_app"]
            assert ask(EMAILS) == [alice.email]
        with transaction.atomic():
            assert (ask("SELECT current_user"), _told()) == (["colophon_test_app"], None)
            with every_institution(reason="read all people"):
                assert ask(EMAILS) == [alice.email, charlie.email]
                with institution_scope(fjordhaven):
                    assert ask(EMAILS) == [charlie.email]
            assert (ask("SELECT current_user"), _told()) == (["colophon_test_app"], None)


def test_the_owner_keeps_a_role_that_was_taken_on_signing_in() -> None:
    with backend.as_owner():
        ask("SET ROLE colophon_test_owner")
        with transaction.atomic():
            assert ask("SELECT current_setting('role')") == ["colophon_test_owner"]


def test_short_transactions_leave_none_open_between_statements(
    alice: User, charlie: User, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        with pytest.raises(DataError):
            User.objects.get()
        with backend.short_transactions():
            assert list(User.objects.all()) == [alice]
            assert _status() == TransactionStatus.IDLE
            department = DepartmentFactory(code="BOT")
            assert _status() == TransactionStatus.IDLE
            department.save()
            Department.objects.bulk_create([Department(code=f"D{n}") for n in range(5)])
            assert _status() == TransactionStatus.IDLE
            assert Department.objects.filter(code="D4").update(name="Fourth") == 1
            assert Department.objects.filter(code="D4").delete()[0] == 1
            assert _status() == TransactionStatus.IDLE
            codes = []
            for found in Department.objects.order_by("code").iterator(chunk_size=2):
                codes.append(found.code)
                assert _status() == TransactionStatus.IDLE
            assert codes == ["BOT", "D0", "D1", "D2", "D3"]
            with transaction.atomic():
                list(User.objects.all())
                assert _status() == TransactionStatus.INTRANS
            assert _status() == TransactionStatus.IDLE
            with pytest.raises(ProgrammingError):
                ask("SELECT nonsense")
            assert _status() == TransactionStatus.IDLE
            assert list(User.objects.all()) == [alice]
        with pytest.raises(DataError):
            User.objects.count()


def test_an_iterator_that_is_abandoned_leaves_no_cursor_on_the_server(smithsonian: Institution) -> None:
    with transaction.atomic(), institution_scope(smithsonian):
        people = User.objects.iterator(chunk_size=1)
        next(people)
        assert ask("SELECT name FROM pg_cursors") == []


@pytest.fixture
def thread_sees() -> list[Any]:
    """Return who another thread connects as, while the test is where it is."""
    seen: list[Any] = []

    def look() -> None:
        seen.extend(ask("SELECT current_user"))
        connection.close()

    thread = Thread(target=look)
    with backend.as_owner():
        assert ask("SELECT current_user") == ["colophon_test_owner"]
        thread.start()
        thread.join()
    return seen


def test_becoming_the_owner_is_this_threads_matter(thread_sees: list[Any]) -> None:
    assert thread_sees == ["colophon_test_app"]
    assert ask("SELECT current_user") == ["colophon_test_app"]


def test_nobody_becomes_an_owner_who_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "OWNER", None)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL is not set"), backend.as_owner():
        pytest.fail("entered")

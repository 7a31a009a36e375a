"""SQLite keeps by triggers what PostgreSQL keeps by grants and policies, whatever is done to its tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.start import ensure_walls
from tests.factories import EventFactory
from tests.walls.conftest import Rows
from tests.walls.sql import ask, table, touch

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

#: The connection, with what its own backend adds.
backend: Any = connection

CHANGES = {
    "update": "UPDATE institutions_event SET kind = 'x'",
    "delete": "DELETE FROM institutions_event",
    "replace": "REPLACE INTO institutions_event SELECT * FROM institutions_event",
    "upsert": (
        "INSERT INTO institutions_event SELECT * FROM institutions_event WHERE TRUE "
        "ON CONFLICT (id) DO UPDATE SET kind = 'x'"
    ),
}

every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def _kept() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


@contextmanager
def never_changed() -> Iterator[None]:
    with pytest.raises(IntegrityError, match="its rows are never changed and never deleted"), transaction.atomic():
        yield


@every_change
def test_an_event_cannot_be_changed_or_deleted(change: str, smithsonian: Institution) -> None:
    event = EventFactory(institution=smithsonian)
    with never_changed():
        touch(change)
    assert ask("SELECT kind FROM institutions_event") == [event.kind]


def test_another_event_can_be_added(smithsonian: Institution) -> None:
    EventFactory(institution=smithsonian)
    EventFactory(institution=smithsonian)
    assert ask("SELECT count(*) FROM institutions_event") == [2]


def test_a_row_cannot_be_moved_to_another_institution(changeable: Rows) -> None:
    with pytest.raises(IntegrityError, match="a row never moves to another institution"):
        touch(
            f"UPDATE {table(changeable.model)} SET institution_id = %s WHERE id = %s",
            changeable.theirs.institution_id,
            changeable.ours.pk,
        )


def test_only_the_owner_removes_events(smithsonian: Institution) -> None:
    EventFactory(institution=smithsonian)
    before = _kept()
    with backend.as_owner():
        with backend.as_owner():
            pass
        assert touch("DELETE FROM institutions_event") == 1
    EventFactory(institution=smithsonian)
    with never_changed():
        touch("DELETE FROM institutions_event")
    assert _kept() == before


def test_the_owner_moves_no_row_either(alice: User, fjordhaven: Institution) -> None:
    with (
        pytest.raises(IntegrityError, match="a row never moves to another institution"),
        transaction.atomic(),
        backend.as_owner(),
    ):
        touch("UPDATE accounts_user SET institution_id = %s", fjordhaven.pk)


def _change_a_table_and_fail() -> None:
    touch("ALTER TABLE institutions_run ADD COLUMN note text")
    ask("SELECT nonsense")


def test_the_triggers_are_back_although_the_owner_failed(smithsonian: Institution) -> None:
    before = _kept()
    with pytest.raises(OperationalError), transaction.atomic(), backend.as_owner():
        _change_a_table_and_fail()
    assert _kept() == before
    with (
        pytest.raises(OperationalError),
        transaction.atomic(),
        backend.as_owner(),
        transaction.atomic(savepoint=False),
    ):
        _change_a_table_and_fail()  # and no statement is taken before the end of the transaction
    assert _kept() == before


@pytest.fixture
def before(transactional_db: None) -> Iterator[dict[str, str]]:
    """Return the triggers there are, and leave the database as it was found."""
    yield _kept()
    call_command("migrate", verbosity=0)


def test_a_table_can_be_made_anew_while_a_migration_runs_and_only_then(
    before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate = MigrationExecutor.migrate

    def remake(*args: Any, **kwargs: Any) -> Any:
        with backend.schema_editor() as editor:
            editor._remake_table(User)
        return migrate(*args, **kwargs)

    with pytest.raises(OperationalError, match="error in trigger"):
        remake()
    with monkeypatch.context() as patched:
        patched.setattr(MigrationExecutor, "migrate", remake)
        call_command("migrate", verbosity=0)
    assert _kept() == before


def test_the_triggers_are_back_although_a_migration_failed(
    before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        assert _kept() == {}
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(MigrationExecutor, "migrate", fail)
        with pytest.raises(OperationalError):
            call_command("migrate", verbosity=0)
    assert _kept() == before


def test_the_next_start_brings_back_what_a_killed_owner_took_away(before: dict[str, str]) -> None:
    changes = [name for name in before if "added_only" in name]
    for name in changes:
        touch(f"DROP TRIGGER {name}")
    assert (len(changes), len(_kept())) == (3, len(before) - 3)
    ensure_walls()
    assert _kept() == before


def test_a_table_that_is_not_there_yet_has_no_triggers(before: dict[str, str]) -> None:
    call_command("migrate", "reports", "zero", verbosity=0)
    assert _kept() == {name: sql for name, sql in before.items() if "reports_reportkey" not in name}
    call_command("migrate", verbosity=0)
    assert _kept() == before


def test_emptying_the_tables_leaves_the_triggers(before: dict[str, str], smithsonian: Institution) -> None:
    EventFactory(institution=smithsonian)
    call_command("flush", interactive=False, verbosity=0)
    assert not Institution.objects.exists()
    assert _kept() == before

"""The second wall: what the database lets the serving role do, asked in plain SQL."""

from typing import Any

import psycopg
import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from accounts.models import User
from institutions.models import Event, Institution
from institutions.tenancy.operations import SETTING
from institutions.tenancy.scope import institution_scope
from tests.walls.conftest import Rows
from tests.walls.rows import TENANT_OWNED, THROUGH_PERSON, institution_of, make_row_in
from tests.walls.sql import ask, ask_anew, name_institution, table, touch

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

ABSENT = f'unrecognized configuration parameter "{SETTING}"'
NO_NUMBER = "invalid input syntax for type bigint"
REFUSED = "violates row-level security policy"


def _side(model: Any) -> str:
    """Return the column that says which institution a row is of."""
    return "user_id" if model in THROUGH_PERSON else "institution_id"


def _copy(model: Any) -> str:
    """Return the statement that copies every row it sees to another side, column for column."""
    side = _side(model)
    columns = ", ".join(
        f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in {"id", side}
    )
    return f"INSERT INTO {table(model)} ({side}, {columns}) SELECT %s, {columns} FROM {table(model)}"


def _verbs(rows: Rows) -> list[tuple[str, list[Any]]]:
    """Return a statement of each verb that the serving role has."""
    name = table(rows.model)
    verbs: list[tuple[str, list[Any]]] = [
        (f"SELECT id FROM {name}", []),
        (_copy(rows.model), [getattr(rows.ours, _side(rows.model))]),
    ]
    if rows.model is not Event:  # which nobody changes
        verbs += [(f"UPDATE {name} SET id = id", []), (f"DELETE FROM {name}", [])]
    return verbs


@pytest.mark.django_db(transaction=True)
def test_without_an_institution_every_table_answers_with_an_error(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    for model in (*TENANT_OWNED, *THROUGH_PERSON):
        with transaction.atomic():
            rows = Rows(model, make_row_in(smithsonian, model), make_row_in(fjordhaven, model))
        for statement, values in _verbs(rows):
            with pytest.raises(psycopg.errors.UndefinedObject, match=ABSENT):
                ask_anew(statement, *values)
            with institution_scope(smithsonian), transaction.atomic():
                assert rows.ours.pk in ask(f"SELECT id FROM {table(model)}")
            # The setting has ended with its transaction; what a pool hands on is the empty string.
            with pytest.raises(DataError, match=NO_NUMBER):
                ask(statement, *values)
            with institution_scope(fjordhaven), transaction.atomic():
                found = ask(f"SELECT id FROM {table(model)}")
                assert rows.theirs.pk in found
                assert rows.ours.pk not in found


@pytest.mark.django_db(transaction=True)
def test_an_empty_table_without_an_institution_is_no_empty_answer() -> None:
    for model in (*TENANT_OWNED, *THROUGH_PERSON):
        with pytest.raises(psycopg.errors.UndefinedObject, match=ABSENT):
            ask_anew(f"SELECT id FROM {table(model)}")


def test_a_setting_that_is_no_number_raises(guarded: Rows) -> None:
    for value in ("", " ", "smithsonian", "1 OR true", "1,2", "NULL"):
        for statement, values in _verbs(guarded):
            name_institution(value)
            with pytest.raises(DataError, match=NO_NUMBER), transaction.atomic():
                ask(statement, *values)


def test_the_number_of_no_institution_sees_nothing(guarded: Rows) -> None:
    for value in ("0", "-1", "9223372036854775807"):
        name_institution(value)
        for statement, values in _verbs(guarded):
            assert touch(statement, *values) == 0


def test_an_institution_sees_its_own_rows_only(guarded: Rows) -> None:
    side = _side(guarded.model)
    for row in (guarded.ours, guarded.theirs, guarded.ours):
        name_institution(institution_of(row))
        assert ask(f"SELECT id FROM {table(guarded.model)}") == [row.pk]
        assert ask(f"SELECT {side} FROM {table(guarded.model)}") == [getattr(row, side)]


def _nobody_changes(rows: Rows) -> None:
    """See an UPDATE of our own row refused."""
    name_institution(institution_of(rows.ours))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        touch(f"UPDATE {table(rows.model)} SET id = id")


def test_a_write_does_not_reach_their_row(guarded: Rows) -> None:
    if guarded.model is Event:
        _nobody_changes(guarded)
        return
    name_institution(institution_of(guarded.ours))
    theirs = guarded.theirs.pk
    assert touch(f"UPDATE {table(guarded.model)} SET id = id WHERE id = %s", theirs) == 0
    assert touch(f"DELETE FROM {table(guarded.model)} WHERE id = %s", theirs) == 0
    name_institution(institution_of(guarded.theirs))
    assert ask(f"SELECT id FROM {table(guarded.model)}") == [theirs]


def test_a_row_cannot_be_moved_to_another_institution(guarded: Rows) -> None:
    if guarded.model is Event:
        _nobody_changes(guarded)
        return
    side = _side(guarded.model)
    name_institution(institution_of(guarded.ours))
    with pytest.raises(ProgrammingError, match=REFUSED):
        ask(f"UPDATE {table(guarded.model)} SET {side} = %s", getattr(guarded.theirs, side))


def test_a_row_of_another_institution_cannot_be_inserted(guarded: Rows) -> None:
    """The policy answers before any other constraint."""
    name_institution(institution_of(guarded.ours))
    with pytest.raises(ProgrammingError, match=REFUSED):
        ask(_copy(guarded.model), getattr(guarded.theirs, _side(guarded.model)))


def test_an_upsert_does_not_take_over_their_row(alice: User, charlie: User) -> None:
    name_institution(alice.institution_id)
    copied = ", ".join(f'"{field.column}"' for field in User._meta.concrete_fields if not field.primary_key)
    with pytest.raises(ProgrammingError, match=REFUSED):
        ask(
            f"INSERT INTO accounts_user (id, {copied}) SELECT %s, {copied} FROM accounts_user "
            "ON CONFLICT (id) DO UPDATE SET email = 'taken over'",
            charlie.pk,
        )


def test_switching_policies_off_for_the_session_raises_instead_of_showing_more(
    alice: User, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        ask("SET LOCAL row_security = off")
        with pytest.raises(ProgrammingError, match="would be affected by row-level security"):
            ask("SELECT email FROM accounts_user")


def test_every_table_behind_the_wall_and_no_other_has_the_policy_and_is_forced_to_it() -> None:
    setting = f"(current_setting('{SETTING}'::text))::bigint"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND (relrowsecurity OR relforcerowsecurity)"
        )
        guarded = {name: flags for name, *flags in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies "
            "WHERE schemaname = 'public' ORDER BY tablename"
        )
        policies = {
            name: (*rest, " ".join(using.split()), " ".join(check.split())) for name, *rest, using, check in cursor
        }
    tables = {model._meta.db_table: f"(institution_id = {setting})" for model in TENANT_OWNED} | {
        (name := model._meta.db_table): "(EXISTS ( SELECT FROM accounts_user person "
        f"WHERE ((person.id = {name}.user_id) AND (person.institution_id = {setting}))))"
        for model in THROUGH_PERSON
    }
    assert guarded == {key: [True, True] for key in tables}
    assert policies == {
        name: ("one_institution", "PERMISSIVE", ["public"], "ALL", condition, condition)
        for name, condition in tables.items()
    }

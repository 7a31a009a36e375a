"""The second wall: what the database lets the serving role do, asked in plain SQL."""

import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.operations import SETTING
from institutions.tenancy.scope import institution_scope
from tests.walls.conftest import Rows
from tests.walls.rows import TENANT_OWNED
from tests.walls.sql import ask, name_institution, table, touch

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

REFUSED = "violates row-level security policy"


@pytest.mark.django_db(transaction=True)
def test_without_an_institution_every_table_answers_with_an_error() -> None:
    # Although it is empty: an empty answer would read as "there is nothing".
    for model in TENANT_OWNED:
        connection.close()
        with pytest.raises(ProgrammingError, match=f'unrecognized configuration parameter "{SETTING}"'):
            ask(f"SELECT id FROM {table(model)}")
        with institution_scope(1), transaction.atomic():
            assert ask(f"SELECT id FROM {table(model)}") == []
        # The setting has ended with its transaction; what is left is the empty string.
        with pytest.raises(DataError, match="invalid input syntax for type bigint"):
            ask(f"SELECT id FROM {table(model)}")


@pytest.mark.parametrize("value", ["", " ", "smithsonian", "1 OR true", "1,2", "NULL"])
def test_a_setting_that_is_no_number_raises(value: str, alice: User) -> None:
    name_institution(value)
    with pytest.raises(DataError, match="invalid input syntax for type bigint"):
        ask("SELECT email FROM accounts_user")


@pytest.mark.parametrize("value", ["0", "-1", "9223372036854775807"])
def test_the_number_of_no_institution_sees_nothing(value: str, alice: User, charlie: User) -> None:
    name_institution(value)
    assert ask("SELECT email FROM accounts_user") == []


def test_an_institution_sees_its_own_rows_only(rows: Rows) -> None:
    for row in (rows.ours, rows.theirs, rows.ours):
        name_institution(row.institution_id)
        assert ask(f"SELECT id FROM {table(rows.model)}") == [row.pk]
        assert ask(f"SELECT institution_id FROM {table(rows.model)}") == [row.institution_id]


def test_a_write_does_not_reach_their_row(changeable: Rows) -> None:
    name_institution(changeable.ours.institution_id)
    theirs = changeable.theirs.pk
    assert touch(f"UPDATE {table(changeable.model)} SET id = id WHERE id = %s", theirs) == 0
    assert touch(f"DELETE FROM {table(changeable.model)} WHERE id = %s", theirs) == 0
    name_institution(changeable.theirs.institution_id)
    assert ask(f"SELECT id FROM {table(changeable.model)}") == [theirs]


def test_a_row_cannot_be_moved_to_another_institution(changeable: Rows) -> None:
    name_institution(changeable.ours.institution_id)
    with pytest.raises(ProgrammingError, match=REFUSED):
        ask(f"UPDATE {table(changeable.model)} SET institution_id = %s", changeable.theirs.institution_id)


def test_a_row_of_another_institution_cannot_be_inserted(rows: Rows) -> None:
    """Copy our row to theirs, column for column; the policy answers before any other constraint."""
    columns = ", ".join(
        f'"{field.column}"' for field in rows.model._meta.concrete_fields if field.name not in {"id", "institution"}
    )
    name_institution(rows.ours.institution_id)
    with pytest.raises(ProgrammingError, match=REFUSED):
        ask(
            f"INSERT INTO {table(rows.model)} (institution_id, {columns}) SELECT %s, {columns} FROM {table(rows.model)}",
            rows.theirs.institution_id,
        )


def test_an_upsert_does_not_take_over_their_row(alice: User, charlie: User) -> None:
    name_institution(alice.institution_id)
    copied = "institution_id, given_name, family_name, name, email, password, handle, is_active, created_at"
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


def test_every_tenant_table_and_no_other_has_the_policy_and_is_forced_to_it() -> None:
    condition = f"(institution_id = (current_setting('{SETTING}'::text))::bigint)"
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
        policies = cursor.fetchall()
    tables = sorted(model._meta.db_table for model in TENANT_OWNED)
    assert guarded == {name: [True, True] for name in tables}
    assert policies == [
        (name, "one_institution", "PERMISSIVE", ["public"], "ALL", condition, condition) for name in tables
    ]

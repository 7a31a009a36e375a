"""The second wall: what each of the three roles may do, asked in plain SQL."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import every_institution, institution_scope
from tests.walls.conftest import Rows
from tests.walls.rows import TENANT_OWNED
from tests.walls.sql import ask, table

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE accounts_user CASCADE",
        "ALTER TABLE accounts_user DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE accounts_user NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE accounts_user OWNER TO CURRENT_USER",
        "ALTER POLICY one_institution ON accounts_user USING (true)",
        "DROP POLICY one_institution ON accounts_user",
        "CREATE POLICY everything ON accounts_user USING (true)",
        "CREATE TABLE people (id int)",
        "CREATE FUNCTION peep() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TRIGGER peep AFTER INSERT ON accounts_user EXECUTE FUNCTION now()",
        "DROP TABLE accounts_user CASCADE",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SET ROLE colophon_test_owner",
        "SET SESSION AUTHORIZATION colophon_test_owner",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    ],
)
def test_the_serving_role_cannot_take_the_wall_down(statement: str, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), pytest.raises(ProgrammingError, match=r"permission denied|must be"):
        ask(statement)


FULL = ["DELETE", "INSERT", "SELECT", "UPDATE"]
KEEP = ["INSERT", "SELECT", "UPDATE"]

#: What the serving role may do where institutions share a table, or where rows are only ever added.
OTHER_VERBS = {
    "institutions_event": ["INSERT", "SELECT"],
    "institutions_institution": KEEP,
    "institutions_host": KEEP,
    "institutions_run": FULL,
    "django_migrations": ["SELECT"],
    "django_session": FULL,
    "account_emailaddress": FULL,
    "account_emailconfirmation": ["DELETE", "SELECT"],
    "socialaccount_socialaccount": FULL,
    "socialaccount_socialapp": ["SELECT"],
    "socialaccount_socialtoken": ["DELETE", "SELECT"],
    "mfa_authenticator": FULL,
    "auth_group": ["SELECT"],
    "auth_permission": ["SELECT"],
    "django_content_type": ["SELECT"],
    "django_admin_log": ["DELETE", "SELECT"],
}


def _grants(role: str) -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(privilege_type::text ORDER BY privilege_type) "
            "FROM information_schema.role_table_grants WHERE grantee = %s AND table_schema = 'public' "
            "GROUP BY table_name",
            [role],
        )
        return dict(cursor.fetchall())


def test_the_serving_role_may_do_what_is_listed_and_nothing_else() -> None:
    expected = {model._meta.db_table: FULL for model in TENANT_OWNED} | OTHER_VERBS
    assert _grants(connection.settings_dict["APP_ROLE"]) == expected


def test_the_serving_role_gives_nothing_away() -> None:
    before = _grants("PUBLIC")
    ask("GRANT ALL ON accounts_user TO PUBLIC")  # PostgreSQL only warns
    assert _grants("PUBLIC") == before == {}


def test_the_door_may_read_what_the_serving_role_reads_and_nothing_else() -> None:
    with every_institution(reason="ask for the door's grants"):
        grants = _grants(connection.settings_dict["DOOR_ROLE"])
    assert grants == {name: ["SELECT"] for name in _grants(connection.settings_dict["APP_ROLE"])}


def test_the_roles_are_as_small_as_they_can_be() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper, rolcreaterole, rolinherit "
            "FROM pg_roles WHERE rolname LIKE 'colophon\\_test\\_%%' ORDER BY rolname"
        )
        assert cursor.fetchall() == [
            ("colophon_test_app", True, False, False, False, False),
            ("colophon_test_door", False, True, False, False, True),
            ("colophon_test_owner", True, True, False, False, True),
        ]
        cursor.execute(
            "SELECT roleid::regrole::text, member::regrole::text, admin_option FROM pg_auth_members "
            "WHERE roleid::regrole::text LIKE 'colophon\\_test\\_%%' OR member::regrole::text LIKE 'colophon\\_test\\_%%'"
        )
        assert cursor.fetchall() == [("colophon_test_door", "colophon_test_app", False)]
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'colophon_test_app'::regrole")
        assert cursor.fetchall() == [(0,)]


def test_the_door_is_open_inside_every_institution_only(alice: User, charlie: User, smithsonian: Institution) -> None:
    with institution_scope(smithsonian):
        assert ask("SELECT current_user") == ["colophon_test_app"]
        with every_institution(reason="compare people"):
            assert ask("SELECT current_user") == ["colophon_test_door"]
            assert ask("SELECT email FROM accounts_user ORDER BY email") == [alice.email, charlie.email]
        assert ask("SELECT current_user") == ["colophon_test_app"]
        assert ask("SELECT email FROM accounts_user") == [alice.email]


def test_the_door_does_not_write(changeable: Rows) -> None:
    for statement in (
        f"UPDATE {table(changeable.model)} SET id = id",
        f"DELETE FROM {table(changeable.model)}",
        f"INSERT INTO {table(changeable.model)} DEFAULT VALUES",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            every_institution(reason="try to write"),
        ):
            ask(statement)


def test_the_serving_role_does_not_pass_the_policies_by_being_a_member_of_the_door(
    alice: User, charlie: User, smithsonian: Institution
) -> None:
    with institution_scope(smithsonian):
        assert ask("SELECT pg_has_role('colophon_test_door', 'MEMBER')") == [True]
        assert ask("SELECT pg_has_role('colophon_test_door', 'USAGE')") == [False]
        assert ask("SELECT count(*) FROM accounts_user") == [1]


@pytest.mark.parametrize("verb", ["UPDATE institutions_event SET kind = 'x'", "DELETE FROM institutions_event"])
def test_an_event_cannot_be_changed_or_deleted(verb: str, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), pytest.raises(DatabaseError, match="permission denied"):
        ask(verb)


@pytest.mark.parametrize("name", ["account_emailconfirmation", "socialaccount_socialtoken", "django_admin_log"])
def test_a_library_s_table_that_stays_empty_cannot_be_added_to(name: str, alice: User) -> None:
    with institution_scope(alice.institution):
        assert ask(f"SELECT * FROM {name}") == []
        with pytest.raises(DatabaseError, match=f"permission denied for table {name}"):
            ask(f"INSERT INTO {name} DEFAULT VALUES")


@pytest.mark.parametrize("name", ["institutions_institution", "institutions_host"])
def test_an_institution_cannot_be_deleted(name: str, smithsonian: Institution) -> None:
    with pytest.raises(DatabaseError, match=f"permission denied for table {name}"):
        ask(f"DELETE FROM {name}")

"""Each fault of the second wall is found, named and comes with its cure; nothing else is taken for one."""

from collections.abc import Callable, Iterator
from os import getpid
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections

from institutions.tenancy.postgresql.catalogue import read_catalogue
from institutions.tenancy.postgresql.faults import faults, normalised
from institutions.tenancy.start import second_wall_faults, wall
from tests.postgresql import SERVER

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

APP, DOOR, OWNER = "colophon_test_app", "colophon_test_door", "colophon_test_owner"
#: Roles that a test makes and that nobody but it ever sees.
PROBE, PROBE_DOOR = f"probe_{getpid()}", f"probe_door_{getpid()}"

Found = list[tuple[str, str, str]]
Try = Callable[..., Found]


@pytest.fixture
def found(db: None) -> Iterator[Try]:
    """Run statements as a superuser, look as the serving role, and undo all of it."""
    with psycopg.connect(SERVER, dbname=str(connection.settings_dict["NAME"])) as superuser:
        superuser.execute("SET LOCAL lock_timeout = '20s'")

        def look(*statements: str, serving: str = APP, door: str = DOOR) -> Found:
            for statement in statements:
                superuser.execute(statement.encode())
            superuser.execute(f"SET SESSION AUTHORIZATION {serving}".encode())
            with superuser.cursor() as cursor:
                catalogue = read_catalogue(cursor, door=door)
            superuser.execute("RESET SESSION AUTHORIZATION")
            return [
                (str(one.id).removeprefix("colophon."), str(one.msg), str(one.hint))
                for one in faults(catalogue, wall())
            ]

        yield look
        superuser.rollback()


#: What the serving role needs, of the tables that it needs at all.
VERBS = {table: verbs for table, verbs in wall().verbs.items() if verbs}


def make_probe(*attributes: str, door: str = DOOR) -> tuple[str, ...]:
    """Return what makes a role that serves as it should, but for what it is given here."""
    grants = (f"GRANT {', '.join(verbs)} ON {table} TO {PROBE}" for table, verbs in VERBS.items())
    enter = (f"GRANT {door} TO {PROBE}",) if door else ()
    return (f"CREATE ROLE {PROBE} {' '.join(attributes or ('NOINHERIT',))}", *enter, *grants)


def _undo(hint: str) -> list[str]:
    """Return the statements of a hint."""
    return [f"{statement};" for statement in hint.split(": ", 1)[1].split(";") if statement.strip()]


def test_a_migrated_database_has_no_fault(found: Try) -> None:
    assert found() == []
    assert second_wall_faults() == []


WITH_FALLBACK = "institution_id = coalesce(current_setting('colophon.institution', true), '0')::bigint"
NOT_INSIDE = (
    "Nothing holds accounts_role.person_id inside the institution: the composite key "
    "accounts_role_person_id_inside is missing, not validated or switched off."
)
NOT_VALID = (
    "ALTER TABLE accounts_role DROP CONSTRAINT accounts_role_person_id_inside, "
    "ADD CONSTRAINT accounts_role_person_id_inside FOREIGN KEY (institution_id, person_id) "
    "REFERENCES accounts_user (institution_id, id) NOT VALID"
)
GUARDED_OTHERWISE = (
    "ALTER TABLE peep ENABLE ROW LEVEL SECURITY; ALTER TABLE peep FORCE ROW LEVEL SECURITY; "
    "CREATE POLICY one_institution ON peep USING (true)"
)
PERSON = "EXISTS (SELECT FROM accounts_user person WHERE person.id = mfa_authenticator.user_id)"


@pytest.mark.parametrize(
    ("break_it", "number", "message"),
    [
        ("DROP POLICY one_institution ON accounts_user", "E011", "Table accounts_user has no policy one_institution."),
        (
            "DROP POLICY one_institution ON account_emailaddress",
            "E011",
            "Table account_emailaddress has no policy one_institution.",
        ),
        (
            "ALTER POLICY one_institution ON accounts_user USING (true)",
            "E012",
            "The policy of table accounts_user has another condition than this version's.",
        ),
        (
            "ALTER POLICY one_institution ON accounts_user WITH CHECK (true)",
            "E012",
            "The policy of table accounts_user has another condition than this version's.",
        ),
        (
            "ALTER POLICY one_institution ON accounts_user TO colophon_test_door",
            "E012",
            "The policy of table accounts_user has another condition than this version's.",
        ),
        (
            f"ALTER POLICY one_institution ON mfa_authenticator USING ({PERSON})",
            "E012",
            "The policy of table mfa_authenticator has another condition than this version's.",
        ),
        (
            f"ALTER POLICY one_institution ON items_item USING ({WITH_FALLBACK})",
            "E012",
            "The policy of table items_item has another condition than this version's.",
        ),
        (
            "CREATE POLICY peep ON institutions_event FOR SELECT USING (kind = 'signed_in')",
            "E013",
            "Table institutions_event has a second permissive policy, peep, which lets more rows through.",
        ),
        (
            "ALTER TABLE items_item DISABLE ROW LEVEL SECURITY",
            "E014",
            "Row-level security is not enabled on table items_item.",
        ),
        (
            "ALTER TABLE socialaccount_socialaccount NO FORCE ROW LEVEL SECURITY",
            "E015",
            "Row-level security is not forced on table socialaccount_socialaccount.",
        ),
        (
            "ALTER TABLE accounts_role DROP CONSTRAINT accounts_role_person_id_inside",
            "E016",
            NOT_INSIDE,
        ),
        (
            f"GRANT TRUNCATE, TRIGGER, REFERENCES ON items_item TO {APP}",
            "E024",
            f"The role {APP} may REFERENCES, TRIGGER, TRUNCATE on items_item.",
        ),
        (
            f"GRANT UPDATE, DELETE ON institutions_event TO {APP}",
            "E024",
            f"The role {APP} may DELETE, UPDATE on institutions_event.",
        ),
        (
            f"GRANT UPDATE (kind) ON institutions_event TO {APP}",
            "E024",
            f"The role {APP} may UPDATE on institutions_event.",
        ),
        (
            f"GRANT INSERT ON account_emailconfirmation TO {APP}",
            "E024",
            f"The role {APP} may INSERT on account_emailconfirmation.",
        ),
        (
            f"GRANT DELETE ON institutions_institution TO {APP}",
            "E024",
            f"The role {APP} may DELETE on institutions_institution.",
        ),
        (f"GRANT INSERT ON items_item TO {DOOR}", "E024", f"The role {DOOR} may INSERT on items_item."),
        (
            f"REVOKE INSERT, UPDATE ON items_item FROM {APP}",
            "E028",
            f"The role {APP} may not INSERT, UPDATE on items_item.",
        ),
        (f"REVOKE SELECT ON items_item FROM {DOOR}", "E028", f"The role {DOOR} may not SELECT on items_item."),
        ("GRANT SELECT ON items_item TO PUBLIC", "E025", "Everybody (PUBLIC) may SELECT on items_item."),
    ],
)
def test_a_fault_of_a_table_is_found_and_its_hint_cures_it(
    break_it: str, number: str, message: str, found: Try
) -> None:
    ((seen_number, seen_message, hint),) = found(break_it)
    assert (seen_number, seen_message) == (number, message)
    assert found(*_undo(hint)) == []


@pytest.mark.parametrize(
    "switch_off",
    [
        "ALTER TABLE accounts_role DISABLE TRIGGER ALL",  # as a restore that broke off leaves it
        NOT_VALID,
    ],
)
def test_a_composite_key_that_is_not_enforced_is_missing(switch_off: str, found: Try) -> None:
    assert ("E016", "accounts_role.person_id") in [
        (number, message.split()[2]) for number, message, _hint in found(switch_off)
    ]


def test_tables_that_are_not_there_are_named_once(found: Try) -> None:
    ((number, message, hint),) = found("DROP TABLE accounts_role")
    assert (number, message, hint) == ("E010", "The database has no table accounts_role.", "Run `manage.py migrate`.")


def test_grants_that_a_restore_left_out_are_told_together_with_what_brings_them_back(found: Try) -> None:
    tables = ", ".join(VERBS)
    seen = found(f"REVOKE ALL ON {tables} FROM {APP}, {DOOR}")
    assert [number for number, _message, _hint in seen] == ["E028"] * (len(set(VERBS.values())) + 1)
    everything = (
        f"The role {DOOR} may not SELECT on account_emailaddress, account_emailconfirmation, "
        f"accounts_departmentmembership and {len(VERBS) - 3} more."
    )
    assert seen[-1][1] == everything
    assert found(*(statement for _number, _message, hint in seen for statement in _undo(hint))) == []


def test_a_verb_on_one_column_is_not_the_verb(found: Try) -> None:
    seen = found(f"REVOKE UPDATE ON items_item FROM {APP}", f"GRANT UPDATE (title) ON items_item TO {APP}")
    assert [one[:2] for one in seen] == [("E028", f"The role {APP} may not UPDATE on items_item.")]


def test_an_empty_database_is_one_fault(db: None) -> None:
    with psycopg.connect(SERVER, dbname="template1") as superuser:
        superuser.execute(f"CREATE ROLE {PROBE} NOINHERIT".encode())
        superuser.execute(f"GRANT {DOOR} TO {PROBE}".encode())
        superuser.execute(f"SET SESSION AUTHORIZATION {PROBE}".encode())
        with superuser.cursor() as cursor:
            (fault,) = faults(read_catalogue(cursor, door=DOOR), wall())
        superuser.rollback()
    count = len(wall().verbs)
    assert fault.msg == (
        f"The database has no table account_emailaddress, account_emailconfirmation, accounts_departmentmembership "
        f"and {count - 3} more."
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        ("CREATE VIEW peep AS SELECT * FROM accounts_user", "may use peep, a view"),
        ("CREATE MATERIALIZED VIEW peep AS SELECT * FROM accounts_user", "may use peep, a view"),
        ("CREATE TABLE peep AS SELECT * FROM accounts_user", "may use peep, a table"),
        ("CREATE TABLE peep AS TABLE mfa_authenticator", "may use peep, a table"),
        ("CREATE TABLE peep (institution_id bigint); " + GUARDED_OTHERWISE, "may use peep, a table"),
        ("CREATE SCHEMA s CREATE VIEW peep AS SELECT * FROM accounts_user", "may use s.peep, a view"),
        ("CREATE SCHEMA s CREATE TABLE accounts_user (LIKE public.accounts_user)", "may use s.accounts_user, a table"),
    ],
)
@pytest.mark.parametrize("verb", ["SELECT", "UPDATE"])
def test_what_leads_past_the_policies_is_found(verb: str, make: str, words: str, found: Try) -> None:
    name = words.split()[2].rstrip(",")
    assert found(make) == []  # nobody may use it yet
    ((number, message, hint),) = found(f"GRANT {verb} ON {name} TO {APP}")
    assert number == "E017"
    assert words in message
    assert found(*_undo(hint)) == []


def test_a_copy_that_everybody_may_read_is_found(found: Try) -> None:
    seen = found("CREATE TABLE peep AS TABLE mfa_authenticator", "GRANT SELECT ON peep TO PUBLIC")
    assert [number for number, _message, _hint in seen] == ["E017", "E025"]
    assert found(*_undo(seen[0][2])) == []


def test_a_view_that_asks_as_who_reads_it_is_none(found: Try) -> None:
    make = "CREATE VIEW peep WITH (security_invoker = on) AS SELECT * FROM accounts_user"
    assert found(make, f"GRANT SELECT ON peep TO {APP}") == []


def test_a_function_with_the_rights_of_its_owner_is_found(found: Try) -> None:
    make = "CREATE FUNCTION peep() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM accounts_user'"
    assert found(make) == []
    ((number, message, hint),) = found("ALTER FUNCTION peep() SECURITY DEFINER")
    assert (number, message) == (
        "E018",
        "The serving role may call peep(), a function with the rights of its owner (SECURITY DEFINER).",
    )
    assert found(*_undo(hint)) == []


@pytest.mark.parametrize("target", ["ROLE", "DATABASE"])
@pytest.mark.parametrize(
    "setting", ["colophon.institution=1", "Colophon.Institution=1", "session_replication_role=replica"]
)
def test_a_setting_that_every_session_begins_with_is_found(setting: str, target: str, found: Try) -> None:
    make_role = make_probe()
    name = PROBE if target == "ROLE" else f'"{connection.settings_dict["NAME"]}"'
    parameter, value = setting.split("=")
    seen = found(*make_role, f"ALTER {target} {name} SET {parameter} = '{value}'", serving=PROBE)
    assert [(number, message.casefold()) for number, message, _hint in seen] == [
        ("E019", f"a session begins with {setting.casefold()}: what no transaction has told must be unknown.")
    ]


@pytest.mark.parametrize("option", [f"role={DOOR}", "colophon.institution=7"])
def test_a_setting_that_the_connection_itself_brings_is_found(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    configured: dict[str, Any] = connections.settings["default"]
    for name in ("HOST", "PORT"):  # past any pool, which takes no options
        monkeypatch.setitem(configured, name, configured["OWNER"][name])
    monkeypatch.setitem(configured, "OPTIONS", {**configured["OPTIONS"], "options": f"-c {option}"})
    assert [(one.id, one.msg) for one in second_wall_faults()] == [
        ("colophon.E019", f"A session begins with {option}: what no transaction has told must be unknown.")
    ]


def test_a_session_that_holds_no_foreign_key_is_found(found: Try) -> None:
    seen = found("SET LOCAL session_replication_role = replica")
    assert [one[:2] for one in seen] == [
        (
            "E019",
            "A session begins with session_replication_role=replica: what no transaction has told must be unknown.",
        )
    ]


@pytest.mark.parametrize("grantee", [APP, DOOR, "PUBLIC"])
def test_a_role_that_may_switch_foreign_keys_off_is_found(grantee: str, found: Try) -> None:
    server: Any = connection
    if server.pg_version < 15_00_00:
        pytest.skip("PostgreSQL 14 lets nobody but a superuser do it")
    seen = found(f"GRANT SET ON PARAMETER session_replication_role TO {grantee}")
    assert [one[:2] for one in seen] == [
        ("E027", f"The role {role} may set session_replication_role, and so switch off what foreign keys keep.")
        for role in ([APP, DOOR] if grantee == "PUBLIC" else [grantee])
    ]
    assert found(*_undo(seen[0][2])) == []


@pytest.mark.parametrize(
    ("attribute", "number", "message"),
    [
        ("BYPASSRLS", "E020", f"The serving role {PROBE} has BYPASSRLS."),
        ("CREATEROLE", "E020", f"The serving role {PROBE} has CREATEROLE."),
        ("REPLICATION", "E020", f"The serving role {PROBE} has REPLICATION."),
        (
            "INHERIT",
            "E022",
            f"The serving role {PROBE} inherits what the roles may do that it is a member of.",
        ),
    ],
)
def test_a_serving_role_that_can_do_more_than_serve_is_found(
    attribute: str, number: str, message: str, found: Try
) -> None:
    make = make_probe()
    assert found(*make, serving=PROBE) == []
    ((seen, said, hint),) = found(f"ALTER ROLE {PROBE} {attribute}", serving=PROBE)
    assert (seen, said) == (number, message)
    assert found(_undo(hint)[0], serving=PROBE) == []


def test_a_superuser_who_serves_is_found(found: Try) -> None:
    seen = found(f"CREATE ROLE {PROBE} SUPERUSER NOINHERIT", serving=PROBE)
    assert {number for number, _message, _hint in seen} == {"E020", "E021", "E022"}
    assert seen[0][1] == f"The serving role {PROBE} has SUPERUSER."


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (f"ALTER TABLE items_item OWNER TO {PROBE}", "table items_item"),
        (f"GRANT CREATE ON SCHEMA public TO {PROBE}", "schema public"),
        (f"ALTER SCHEMA public OWNER TO {PROBE}", "schema public"),
        (f'GRANT CREATE ON DATABASE "%s" TO {PROBE}', "database %s"),
    ],
)
def test_a_serving_role_that_owns_or_creates_is_found(make: str, what: str, found: Try) -> None:
    make_role = make_probe()
    name = connection.settings_dict["NAME"]
    seen = found(*make_role, make.replace("%s", str(name)), serving=PROBE)
    assert ("E021", f"The serving role {PROBE} owns, or may create in, {what.replace('%s', str(name))}.") in [
        one[:2] for one in seen
    ]


@pytest.mark.parametrize("way", ["GRANT {other} TO {probe}", "GRANT {other} TO {between}; GRANT {between} TO {probe}"])
@pytest.mark.parametrize("other", [OWNER, "pg_write_all_data", f"{PROBE}_weak"])
def test_a_serving_role_that_is_a_member_of_another_than_the_door_is_found(way: str, other: str, found: Try) -> None:
    between = f"{PROBE}_between"
    make = (*make_probe(), f"CREATE ROLE {between} NOINHERIT; CREATE ROLE {PROBE}_weak")
    assert found(*make, serving=PROBE) == []
    seen = found(way.format(other=other, probe=PROBE, between=between), serving=PROBE)
    # Whoever is a member of the database's owner is one of pg_database_owner, too.
    expected = {other, *([between] if "between" in way else []), *(["pg_database_owner"] if other == OWNER else [])}
    assert {one[:2] for one in seen} == {
        ("E023", f"The serving role {PROBE} is a member of {role}, and may do whatever that may.") for role in expected
    }


def test_a_serving_role_that_is_always_at_the_door_is_found(found: Try) -> None:
    make = make_probe("INHERIT")
    ((number, _message, hint),) = found(*make, serving=PROBE)
    assert number == "E022"
    assert found(*_undo(hint), serving=PROBE) == []


@pytest.mark.parametrize(
    ("make", "messages"),
    [
        ("", ["The role that DATABASE_DOOR_ROLE names is not there."]),
        (
            f"CREATE ROLE {PROBE_DOOR} LOGIN BYPASSRLS; GRANT {PROBE_DOOR} TO {PROBE}",
            [f"The role {PROBE_DOOR} has LOGIN: nobody may sign in past the policies."],
        ),
        (
            f"CREATE ROLE {PROBE_DOOR}; GRANT {PROBE_DOOR} TO {PROBE}",
            [f"The role {PROBE_DOOR} does not pass the policies: no sweep would find its work."],
        ),
        (
            f"CREATE ROLE {PROBE_DOOR} BYPASSRLS",
            [f"The serving role {PROBE} may not enter {PROBE_DOOR}."],
        ),
    ],
)
def test_a_door_that_is_not_as_it_must_be_is_found(make: str, messages: list[str], found: Try) -> None:
    there = [f"GRANT SELECT ON {', '.join(VERBS)} TO {PROBE_DOOR}"] if make else []
    seen = found(*make_probe(door=""), *filter(None, [make]), *there, serving=PROBE, door=PROBE_DOOR)
    assert [one[:2] for one in seen] == [("E026", message) for message in messages]


def test_the_check_of_a_database_says_so(found: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("check", databases=["default"])
    monkeypatch.setitem(connection.settings_dict, "DOOR_ROLE", "nobody_made_this_role")
    call_command("check")  # asks no database
    with pytest.raises(SystemCheckError, match=r"colophon\.E026.*DATABASE_DOOR_ROLE names is not there"):
        call_command("check", databases=["default"])


def test_a_database_that_does_not_answer_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["default"], "PORT", "1")
    ((number, message),) = [(one.id, one.msg) for one in second_wall_faults()]
    assert number == "colophon.E030"
    assert message.startswith("The database cannot be asked: connection failed:")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        (
            "institution_id = current_setting('colophon.institution')::bigint",
            "(institution_id = (current_setting('colophon.institution'::text))::bigint)",
        ),
        (
            """EXISTS (SELECT FROM accounts_user person WHERE person.id = "t"."user_id" AND person.a = 1)""",
            "(EXISTS ( SELECT\n   FROM accounts_user person\n  WHERE ((person.id = t.user_id) AND (person.a = 1))))",
        ),
    ],
)
def test_a_condition_is_known_again_as_postgresql_prints_it(written: str, printed: str) -> None:
    assert normalised(written) == normalised(printed)


def test_another_condition_is_not() -> None:
    ours = "institution_id = current_setting('colophon.institution')::bigint"
    for other in (ours.replace("=", "<>"), ours.replace("'colophon", "'other"), f"{ours} OR true", "true", ""):
        assert normalised(other) != normalised(ours)

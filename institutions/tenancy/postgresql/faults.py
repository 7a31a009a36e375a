"""What is missing from the second wall or stands open beside it, each fault with what to do. Pure.

Numbers: colophon.E010 and on; docs/walls.md lists them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.checks import Error

from institutions.tenancy.keys import CompositeKey
from institutions.tenancy.operations import FULL
from institutions.tenancy.postgresql.catalogue import Catalogue, ForeignKey, Grant, Policy, Relation, Role

POLICY = "one_institution"
MIGRATE = "Run `manage.py migrate`."


@dataclass(frozen=True)
class Wall:
    """The wall as the models of this version need it."""

    #: What the serving role may do, by table.
    verbs: dict[str, tuple[str, ...]]
    #: The condition of the policy, by table; the others have none.
    conditions: dict[str, str]
    keys: tuple[CompositeKey, ...]


def faults(found: Catalogue, wall: Wall) -> list[Error]:
    """Compare what is there with what must be; an empty list is a whole wall."""
    tables = {relation.name: relation for relation in found.relations if relation.is_table}
    return [
        *_missing_tables(wall, tables),
        *(
            fault
            for table, condition in wall.conditions.items()
            if table in tables
            for fault in _unguarded(
                tables[table], condition, [policy for policy in found.policies if policy.table == table]
            )
        ),
        *_missing_keys(wall, tables, found.keys),
        *_ways_round(found, wall),
        *_serving_too_strong(found),
        *_verbs_beyond(found, wall),
        *_door(found),
    ]


def _missing_tables(wall: Wall, tables: dict[str, Relation]) -> Iterator[Error]:
    missing = sorted(set(wall.verbs) - set(tables))
    if missing:
        names = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")  # noqa: PLR2004
        yield _error("E010", f"The database has no table {names}.", MIGRATE)


def _unguarded(table: Relation, condition: str, policies: list[Policy]) -> Iterator[Error]:
    """Say what a table lacks whose rows belong to institutions."""
    name = table.name
    create = f"CREATE POLICY {POLICY} ON {name} USING ({condition}) WITH CHECK ({condition});"
    ours = next((policy for policy in policies if policy.name == POLICY), None)
    if ours is None:
        yield _error("E011", f"Table {name} has no policy {POLICY}.", f"{MIGRATE} Or, as the owner: {create}")
    elif not _says(ours, condition):
        drop = f"DROP POLICY {POLICY} ON {name};"
        yield _error(
            "E012", f"The policy of table {name} has another condition than this version's.", _owner(drop, create)
        )
    for policy in policies:
        if policy.is_permissive and policy.name != POLICY:
            yield _error(
                "E013",
                f"Table {name} has a second permissive policy, {policy.name}, which lets more rows through.",
                _owner(f"DROP POLICY {policy.name} ON {name};"),
            )
    if not table.is_enabled:
        yield _error(
            "E014",
            f"Row-level security is not enabled on table {name}.",
            _owner(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"),
        )
    if not table.is_forced:
        yield _error(
            "E015",
            f"Row-level security is not forced on table {name}.",
            _owner(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"),
        )


def _says(policy: Policy, condition: str) -> bool:
    expected = normalised(condition)
    return (
        policy.is_permissive
        and policy.is_for_all
        and normalised(policy.condition or "") == expected
        and normalised(policy.check or policy.condition or "") == expected
    )


def normalised(condition: str) -> str:
    """Return a condition without what PostgreSQL adds or leaves out when it prints it: brackets, quotes, `::text`."""
    return re.sub(r'::text|[\s()"]', "", condition).lower()


def _missing_keys(wall: Wall, tables: dict[str, Relation], keys: tuple[ForeignKey, ...]) -> Iterator[Error]:
    for key in wall.keys:
        needed = ForeignKey(key.table, ("institution_id", key.column), key.target, ("institution_id", "id"))
        if key.table in tables and key.target in tables and needed not in keys:
            add = (
                f"ALTER TABLE {key.table} ADD CONSTRAINT {key.name} FOREIGN KEY (institution_id, {key.column}) "
                f"REFERENCES {key.target} (institution_id, id) DEFERRABLE INITIALLY DEFERRED;"
            )
            yield _error(
                "E016",
                f"Nothing holds {key.table}.{key.column} inside the institution: the composite key {key.name} is "
                "missing, not validated or switched off.",
                f"{MIGRATE} Or, as the owner, after dropping what is left of it: {add}",
            )


def _ways_round(found: Catalogue, wall: Wall) -> Iterator[Error]:
    """Name what leads past the policies and keys: views, copies, functions, settings."""
    usable = {grant.relation for grant in found.grants if grant.grantee in {"PUBLIC", found.serving.name}}
    for relation in found.relations:
        if relation.name in wall.verbs or relation.name not in usable or relation.asks_as_invoker:
            continue
        revoke = f"REVOKE ALL ON {relation.name} FROM {found.serving.name}, PUBLIC;"
        if relation.is_table:
            what = "a table that is none of this version's: no policy is known to guard its rows"
            hint = f"Drop it, or move it to another database. Or, as the owner: {revoke}"
        else:
            what = "a view with the rights of its owner, whom no policy binds"
            hint = _owner(revoke)
        yield _error("E017", f"The serving role may use {relation.name}, {what}.", hint)
    for function in found.functions:
        yield _error(
            "E018",
            f"The serving role may call {function}, a function with the rights of its owner (SECURITY DEFINER).",
            _owner(f"REVOKE EXECUTE ON FUNCTION {function} FROM {found.serving.name}, PUBLIC;"),
        )
    for setting in found.defaults:
        name = setting.split("=", 1)[0]
        yield _error(
            "E019",
            f"A session begins with {setting}: what no transaction has told must be unknown.",
            f"Take it out where it is set: in DATABASE_URL, the pooler's connect_query or the server's configuration "
            f"(ALTER SYSTEM RESET {name}), or as a superuser: ALTER ROLE {found.serving.name} RESET {name}; and the "
            "same for the database.",
        )
    for role in found.may_switch_keys_off:
        yield _error(
            "E027",
            f"The role {role} may set session_replication_role, and so switch off what foreign keys keep.",
            f"As a superuser: REVOKE SET ON PARAMETER session_replication_role FROM {role}, PUBLIC;",
        )


def _serving_too_strong(found: Catalogue) -> Iterator[Error]:
    role = found.serving
    for has, word in _attributes(role):
        if has:
            yield _error(
                "E020",
                f"The serving role {role.name} has {word}.",
                f"Serve as the role that deploy/postgresql/roles.sql makes, or as a superuser: "
                f"ALTER ROLE {role.name} NO{word};",
            )
    for what in found.owned:
        yield _error(
            "E021",
            f"The serving role {role.name} owns, or may create in, {what}.",
            "Serve as a role that owns nothing; give what it owns to the owner: REASSIGN OWNED, ALTER ... OWNER TO, "
            "REVOKE CREATE.",
        )
    door = found.door.name if found.door else ""
    inherited = [one.role for one in found.memberships if one.is_inherited and one.role == door]
    if role.inherits or inherited:
        granted = "".join(f" REVOKE {one} FROM {role.name}; GRANT {one} TO {role.name};" for one in inherited)
        yield _error(
            "E022",
            f"The serving role {role.name} inherits what the roles may do that it is a member of.",
            f"As a superuser: ALTER ROLE {role.name} NOINHERIT;{granted}",
        )
    if role.is_superuser:  # who counts as a member of every role
        return
    for one in found.memberships:
        if one.role != door:
            yield _error(
                "E023",
                f"The serving role {role.name} is a member of {one.role}, and may do whatever that may.",
                f"As a superuser: REVOKE {one.role} FROM {role.name};",
            )


def _attributes(role: Role) -> list[tuple[bool, str]]:
    return [
        (role.is_superuser, "SUPERUSER"),
        (role.passes_policies, "BYPASSRLS"),
        (role.creates_roles, "CREATEROLE"),
        (role.replicates, "REPLICATION"),
    ]


def _verbs_beyond(found: Catalogue, wall: Wall) -> Iterator[Error]:
    """Name what somebody may do with a table beyond what this version needs."""
    beyond: dict[tuple[str, str], list[str]] = {}
    for grant in found.grants:
        if grant.verb not in _may(grant, found, wall):
            beyond.setdefault((grant.relation, grant.grantee), []).append(grant.verb)
    for (relation, grantee), verbs in beyond.items():
        number = "E025" if grantee == "PUBLIC" else "E024"
        who = "Everybody (PUBLIC)" if grantee == "PUBLIC" else f"The role {grantee}"
        listed = ", ".join(verbs)
        yield _error(
            number, f"{who} may {listed} on {relation}.", _owner(f"REVOKE {listed} ON {relation} FROM {grantee};")
        )


def _may(grant: Grant, found: Catalogue, wall: Wall) -> tuple[str, ...]:
    if grant.grantee == "PUBLIC":
        return ()
    if grant.grantee != found.serving.name:
        return ("SELECT",)  # the door
    return wall.verbs.get(grant.relation, FULL)


def _door(found: Catalogue) -> Iterator[Error]:
    door = found.door
    again = "Run deploy/postgresql/roles.sql as a superuser; it may be run again."
    if door is None:
        yield _error("E026", "The role that DATABASE_DOOR_ROLE names is not there.", again)
        return
    if door.can_log_in or door.is_superuser:
        attribute = "SUPERUSER" if door.is_superuser else "LOGIN"
        yield _error("E026", f"The role {door.name} has {attribute}: nobody may sign in past the policies.", again)
    if not door.passes_policies:
        yield _error("E026", f"The role {door.name} does not pass the policies: no sweep would find its work.", again)
    if not any(one.role == door.name for one in found.memberships):
        yield _error("E026", f"The serving role {found.serving.name} may not enter {door.name}.", again)


def _owner(*statements: str) -> str:
    return f"As the owner: {' '.join(statements)}"


def _error(number: str, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"colophon.{number}")

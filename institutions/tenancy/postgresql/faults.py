"""What is missing from the second wall or stands open beside it, each fault with what to do. Pure.

Numbers: colophon.E010 and on; docs/walls.md lists them.
"""

import re
from collections.abc import Iterator

from django.core.checks import Error

from institutions.tenancy.postgresql.catalogue import Catalogue, ForeignKey, Policy, Relation
from institutions.tenancy.postgresql.role_faults import door_faults, serving_too_strong, verbs_beyond, verbs_lacking
from institutions.tenancy.postgresql.wall import Wall, as_owner, fault, first_of

POLICY = "one_institution"
MIGRATE = "Run `manage.py migrate`."


def faults(found: Catalogue, wall: Wall) -> list[Error]:
    """Compare what is there with what must be; an empty list is a whole wall."""
    tables = {relation.name: relation for relation in found.relations if relation.is_table}
    return [
        *_missing_tables(wall, tables),
        *(
            one
            for table, condition in wall.conditions.items()
            if table in tables
            for one in _unguarded(
                tables[table], condition, [policy for policy in found.policies if policy.table == table]
            )
        ),
        *_missing_keys(wall, tables, found.keys),
        *_ways_round(found, wall),
        *serving_too_strong(found),
        *verbs_beyond(found, wall),
        *verbs_lacking(found, wall),
        *door_faults(found),
    ]


def _missing_tables(wall: Wall, tables: dict[str, Relation]) -> Iterator[Error]:
    missing = sorted(set(wall.verbs) - set(tables))
    if missing:
        yield fault("E010", f"The database has no table {first_of(missing)}.", MIGRATE)


def _unguarded(table: Relation, condition: str, policies: list[Policy]) -> Iterator[Error]:
    """Say what a table lacks whose rows belong to institutions."""
    name = table.name
    create = f"CREATE POLICY {POLICY} ON {name} USING ({condition}) WITH CHECK ({condition});"
    ours = next((policy for policy in policies if policy.name == POLICY), None)
    if ours is None:
        yield fault("E011", f"Table {name} has no policy {POLICY}.", f"{MIGRATE} Or, as the owner: {create}")
    elif not _says(ours, condition):
        drop = f"DROP POLICY {POLICY} ON {name};"
        yield fault(
            "E012", f"The policy of table {name} has another condition than this version's.", as_owner(drop, create)
        )
    for policy in policies:
        if policy.is_permissive and policy.name != POLICY:
            yield fault(
                "E013",
                f"Table {name} has a second permissive policy, {policy.name}, which lets more rows through.",
                as_owner(f"DROP POLICY {policy.name} ON {name};"),
            )
    if not table.is_enabled:
        yield fault(
            "E014",
            f"Row-level security is not enabled on table {name}.",
            as_owner(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;"),
        )
    if not table.is_forced:
        yield fault(
            "E015",
            f"Row-level security is not forced on table {name}.",
            as_owner(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"),
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
            yield fault(
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
            hint = as_owner(revoke)
        yield fault("E017", f"The serving role may use {relation.name}, {what}.", hint)
    for function in found.functions:
        yield fault(
            "E018",
            f"The serving role may call {function}, a function with the rights of its owner (SECURITY DEFINER).",
            as_owner(f"REVOKE EXECUTE ON FUNCTION {function} FROM {found.serving.name}, PUBLIC;"),
        )
    for setting in found.defaults:
        name = setting.split("=", 1)[0]
        yield fault(
            "E019",
            f"A session begins with {setting}: what no transaction has told must be unknown.",
            f"Take it out where it is set: in DATABASE_URL, the pooler's connect_query or the server's configuration "
            f"(ALTER SYSTEM RESET {name}), or as a superuser: ALTER ROLE {found.serving.name} RESET {name}; and the "
            "same for the database.",
        )
    for role in found.may_switch_keys_off:
        yield fault(
            "E027",
            f"The role {role} may set session_replication_role, and so switch off what foreign keys keep.",
            f"As a superuser: REVOKE SET ON PARAMETER session_replication_role FROM {role}, PUBLIC;",
        )

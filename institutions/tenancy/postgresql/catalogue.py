"""What PostgreSQL's catalogue says about the second wall, as values: for the role that the session belongs to.

Facts: PostgreSQL's documentation of the system catalogues and of the access privilege inquiry functions. Objects that
an extension brought are its own matter.
"""

from dataclasses import dataclass
from typing import Any

from institutions.tenancy.operations import FULL, SETTING


@dataclass(frozen=True)
class Relation:
    """A table or view; its name is qualified where the search path does not find it."""

    name: str
    is_table: bool
    is_enabled: bool
    is_forced: bool
    #: A view that reads with the rights of who asks, not of who made it.
    asks_as_invoker: bool


@dataclass(frozen=True)
class Policy:
    """A policy as PostgreSQL prints it."""

    table: str
    name: str
    is_permissive: bool
    #: For all verbs and all roles.
    is_for_all: bool
    condition: str | None
    check: str | None


@dataclass(frozen=True)
class Grant:
    """A verb that somebody has on a relation, or on a column of it."""

    relation: str
    #: `PUBLIC` is everybody.
    grantee: str
    verb: str


@dataclass(frozen=True)
class ForeignKey:
    """A key over two columns that is valid and enforced."""

    table: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True)
class Role:
    """A role and what it may do by itself."""

    name: str
    can_log_in: bool
    is_superuser: bool
    passes_policies: bool
    creates_roles: bool
    replicates: bool
    inherits: bool


@dataclass(frozen=True)
class Membership:
    """A role that the serving role is a member of, directly or through another."""

    role: str
    is_inherited: bool


@dataclass(frozen=True)
class Catalogue:
    """All of it; `door` is None when there is no such role."""

    serving: Role
    door: Role | None
    memberships: tuple[Membership, ...]
    #: What the serving role owns or may create in, as words: "table x", "schema y".
    owned: tuple[str, ...]
    relations: tuple[Relation, ...]
    policies: tuple[Policy, ...]
    grants: tuple[Grant, ...]
    #: Which of `FULL` the serving role and the door have on whole tables, however they came by it.
    may: tuple[Grant, ...]
    keys: tuple[ForeignKey, ...]
    #: Functions that run with their owner's rights and that the serving role may call.
    functions: tuple[str, ...]
    #: Settings that a session gets by itself, from wherever, although only the backend may make them, or nobody.
    defaults: tuple[str, ...]
    #: Those of the serving role and the door who may switch the triggers of foreign keys off for their session.
    may_switch_keys_off: tuple[str, ...]


_OURS = """n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = {0}.oid AND d.classid = '{1}'::regclass AND d.deptype = 'e')"""
_OUR_RELATIONS = f"""pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OURS.format("c", "pg_class")}"""
_SERVING = "SELECT oid FROM pg_roles WHERE rolname = session_user"
_NAME = "CASE WHEN pg_table_is_visible(c.oid) THEN c.relname::text ELSE n.nspname || '.' || c.relname END"

_ROLES = """
SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolreplication, rolinherit FROM pg_roles
WHERE rolname IN (session_user, %s)"""

_MEMBERSHIPS = """
SELECT r.rolname, pg_has_role(session_user, r.oid, 'USAGE')
FROM pg_roles r WHERE r.rolname <> session_user AND pg_has_role(session_user, r.oid, 'MEMBER') ORDER BY 1"""

_OWNED = f"""
SELECT 'table ' || c.relname FROM {_OUR_RELATIONS} AND c.relowner = ({_SERVING})
UNION ALL SELECT 'schema ' || n.nspname FROM pg_namespace n
    WHERE {_OURS.format("n", "pg_namespace")} AND has_schema_privilege(session_user, n.oid, 'CREATE')
UNION ALL SELECT 'database ' || datname FROM pg_database
    WHERE datname = current_database() AND has_database_privilege(session_user, oid, 'CREATE')
ORDER BY 1"""

_RELATIONS = f"""
SELECT {_NAME}, c.relkind IN ('r', 'p'), c.relrowsecurity, c.relforcerowsecurity,
    EXISTS (SELECT FROM unnest(c.reloptions) o WHERE o ~* '^security_invoker=(true|on|yes|1)$')
FROM {_OUR_RELATIONS} ORDER BY 1"""

_POLICIES = """
SELECT c.relname::text, p.polname::text, p.polpermissive, p.polcmd = '*' AND p.polroles = '{0}',
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE pg_table_is_visible(c.oid) ORDER BY 1, 2"""

_GRANTS = f"""
SELECT DISTINCT {_NAME}, coalesce(r.rolname::text, 'PUBLIC'), g.verb
FROM (
    SELECT c.oid, acl.grantee, acl.privilege_type AS verb FROM pg_class c, aclexplode(c.relacl) acl
    UNION ALL SELECT a.attrelid, acl.grantee, acl.privilege_type FROM pg_attribute a, aclexplode(a.attacl) acl
) g LEFT JOIN pg_roles r ON r.oid = g.grantee, {_OUR_RELATIONS}
    AND c.oid = g.oid AND (g.grantee = 0 OR r.rolname IN (session_user, %s))
ORDER BY 1, 2, 3"""

_MAY = f"""
SELECT {_NAME}, r.rolname::text, v.verb FROM pg_roles r, unnest(%s::text[]) v (verb), {_OUR_RELATIONS}
    AND c.relkind IN ('r', 'p') AND r.rolname IN (session_user, %s) AND has_table_privilege(r.oid, c.oid, v.verb)"""

_KEYS = """
SELECT s.relname::text,
    (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(f.conkey) WITH ORDINALITY k (number, n)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number),
    t.relname::text,
    (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(f.confkey) WITH ORDINALITY k (number, n)
        JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.number)
FROM pg_constraint f JOIN pg_class s ON s.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
WHERE f.contype = 'f' AND f.convalidated AND cardinality(f.conkey) = 2
    AND pg_table_is_visible(s.oid) AND pg_table_is_visible(t.oid)
    AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgconstraint = f.oid AND g.tgenabled <> 'O')"""

_FUNCTIONS = f"""
SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.prosecdef AND {_OURS.format("p", "pg_proc")}
    AND has_function_privilege(session_user, p.oid, 'EXECUTE') ORDER BY 1"""

_DEFAULTS = f"""
SELECT setting FROM pg_db_role_setting s, unnest(s.setconfig) setting
WHERE (s.setrole = 0 OR s.setrole = ({_SERVING}))
    AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND lower(split_part(setting, '=', 1)) IN (%s, 'role', 'session_replication_role')
UNION SELECT 'role=' || current_user WHERE current_user <> session_user
UNION SELECT %s || '=' || current_setting(%s, true) WHERE coalesce(current_setting(%s, true), '') <> ''
UNION SELECT 'session_replication_role=' || current_setting('session_replication_role')
    WHERE current_setting('session_replication_role') <> 'origin'
ORDER BY 1"""

#: The setting is a superuser's own; since PostgreSQL 15 others can be granted it.
_PARAMETERS_ARE_GRANTED = "SELECT current_setting('server_version_num')::int >= 150000"
_MAY_SWITCH_KEYS_OFF = """
SELECT rolname FROM pg_roles WHERE rolname IN (session_user, %s) AND NOT rolsuper
    AND has_parameter_privilege(oid, 'session_replication_role', 'SET') ORDER BY 1"""


def read_catalogue(cursor: Any, *, door: str) -> Catalogue:
    """Ask the database that the cursor is on; `door` is the name of the door's role."""

    def ask(statement: str, *values: str | list[str]) -> list[Any]:
        cursor.execute(statement, values)
        return list(cursor.fetchall())

    ((serving,),) = ask("SELECT session_user::text")
    ((parameters_are_granted,),) = ask(_PARAMETERS_ARE_GRANTED)
    roles = {role.name: role for role in (Role(*row) for row in ask(_ROLES, door))}
    return Catalogue(
        serving=roles[serving],
        door=roles.get(door),
        memberships=tuple(Membership(*row) for row in ask(_MEMBERSHIPS)),
        owned=tuple(words for (words,) in ask(_OWNED)),
        relations=tuple(Relation(*row) for row in ask(_RELATIONS)),
        policies=tuple(Policy(*row) for row in ask(_POLICIES)),
        grants=tuple(Grant(*row) for row in ask(_GRANTS, door)),
        may=tuple(Grant(*row) for row in ask(_MAY, list(FULL), door)),
        keys=tuple(ForeignKey(a, tuple(b), c, tuple(d)) for a, b, c, d in ask(_KEYS)),
        functions=tuple(name for (name,) in ask(_FUNCTIONS)),
        defaults=tuple(setting for (setting,) in ask(_DEFAULTS, SETTING, SETTING, SETTING, SETTING)),
        may_switch_keys_off=tuple(
            name for (name,) in (ask(_MAY_SWITCH_KEYS_OFF, door) if parameters_are_granted else [])
        ),
    )

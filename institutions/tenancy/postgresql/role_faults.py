"""What the serving role and the door may beyond what this version needs, or may not although it does. Pure."""

from collections.abc import Iterator

from django.core.checks import Error

from institutions.tenancy.operations import FULL, READ
from institutions.tenancy.postgresql.catalogue import Catalogue, Grant, Role
from institutions.tenancy.postgresql.wall import Wall, as_owner, fault, first_of


def serving_too_strong(found: Catalogue) -> Iterator[Error]:
    """Name what the serving role is or may beyond its verbs."""
    role = found.serving
    for has, word in _attributes(role):
        if has:
            yield fault(
                "E020",
                f"The serving role {role.name} has {word}.",
                f"Serve as the role that deploy/postgresql/roles.sql makes, or as a superuser: "
                f"ALTER ROLE {role.name} NO{word};",
            )
    for what in found.owned:
        yield fault(
            "E021",
            f"The serving role {role.name} owns, or may create in, {what}.",
            "Serve as a role that owns nothing; give what it owns to the owner: REASSIGN OWNED, ALTER ... OWNER TO, "
            "REVOKE CREATE.",
        )
    door = found.door.name if found.door else ""
    inherited = [one.role for one in found.memberships if one.is_inherited and one.role == door]
    if role.inherits or inherited:
        granted = "".join(f" REVOKE {one} FROM {role.name}; GRANT {one} TO {role.name};" for one in inherited)
        yield fault(
            "E022",
            f"The serving role {role.name} inherits what the roles may do that it is a member of.",
            f"As a superuser: ALTER ROLE {role.name} NOINHERIT;{granted}",
        )
    if role.is_superuser:  # who counts as a member of every role
        return
    for one in found.memberships:
        if one.role != door:
            yield fault(
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


def verbs_beyond(found: Catalogue, wall: Wall) -> Iterator[Error]:
    """Name what somebody may do with a table beyond what this version needs."""
    beyond: dict[tuple[str, str], list[str]] = {}
    for grant in found.grants:
        if grant.verb not in _may(grant, found, wall):
            beyond.setdefault((grant.relation, grant.grantee), []).append(grant.verb)
    for (relation, grantee), verbs in beyond.items():
        number = "E025" if grantee == "PUBLIC" else "E024"
        who = "Everybody (PUBLIC)" if grantee == "PUBLIC" else f"The role {grantee}"
        listed = ", ".join(verbs)
        yield fault(
            number, f"{who} may {listed} on {relation}.", as_owner(f"REVOKE {listed} ON {relation} FROM {grantee};")
        )


def _may(grant: Grant, found: Catalogue, wall: Wall) -> tuple[str, ...]:
    if grant.grantee == "PUBLIC":
        return ()
    if grant.grantee != found.serving.name:
        return ("SELECT",)  # the door
    return wall.verbs.get(grant.relation, FULL)


def verbs_lacking(found: Catalogue, wall: Wall) -> Iterator[Error]:
    """Name what the serving role and the door may not do with a table, although this version needs it."""
    may = {(one.relation, one.grantee, one.verb) for one in found.may}
    there = [relation.name for relation in found.relations if relation.is_table and wall.verbs.get(relation.name)]
    for role in filter(None, (found.serving, found.door)):
        lacking: dict[tuple[str, ...], list[str]] = {}
        for table in there:
            needed = wall.verbs[table] if role == found.serving else READ
            verbs = tuple(verb for verb in needed if (table, role.name, verb) not in may)
            if verbs:
                lacking.setdefault(verbs, []).append(table)
        for verbs, tables in lacking.items():
            listed = ", ".join(verbs)
            yield fault(
                "E028",
                f"The role {role.name} may not {listed} on {first_of(tables)}.",
                as_owner(f"GRANT {listed} ON {', '.join(tables)} TO {role.name};"),
            )


def door_faults(found: Catalogue) -> Iterator[Error]:
    """Say what keeps the door's role from being entered, or from being the door only."""
    door = found.door
    again = "Run deploy/postgresql/roles.sql as a superuser; it may be run again."
    if door is None:
        yield fault("E026", "The role that DATABASE_DOOR_ROLE names is not there.", again)
        return
    if door.can_log_in or door.is_superuser:
        attribute = "SUPERUSER" if door.is_superuser else "LOGIN"
        yield fault("E026", f"The role {door.name} has {attribute}: nobody may sign in past the policies.", again)
    if not door.passes_policies:
        yield fault("E026", f"The role {door.name} does not pass the policies: no sweep would find its work.", again)
    if not any(one.role == door.name for one in found.memberships):
        yield fault("E026", f"The serving role {found.serving.name} may not enter {door.name}.", again)

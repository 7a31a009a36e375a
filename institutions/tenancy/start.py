"""The start check: no process serves on a PostgreSQL whose second wall is not whole."""

import sys
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections

from institutions.tenancy.operations import APPEND, FULL, READ, of_institution, of_person
from institutions.tenancy.postgresql.catalogue import read_catalogue
from institutions.tenancy.postgresql.faults import faults
from institutions.tenancy.postgresql.wall import Wall
from institutions.tenancy.rows import TenantModel, composite_keys
from institutions.tenancy.sides import ADDED_TO, EMPTY, SHARED, THROUGH_PERSON
from institutions.tenancy.sqlite.base import DatabaseWrapper
from institutions.tenancy.sqlite.triggers import keep

#: Gunicorn's word for "no worker will ever boot" (`Arbiter.WORKER_BOOT_ERROR`): it ends instead of trying again.
CANNOT_BOOT = 3


def ensure_walls() -> None:
    """Return when the second wall is whole, or on SQLite, which has none; else end the process and say why.

    A database that does not answer ends it too: nothing could be served, and whoever started it starts it again.
    On SQLite the triggers are brought back that a process took away as the owner and was killed before it ended.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if isinstance(connection, DatabaseWrapper):
        keep(connection)
        connection.close()  # The process may fork after this.
    found = second_wall_faults()
    if found:
        lines = [f"  {one.id}: {one.msg}\n      {one.hint}" for one in found]
        sys.stderr.write("\n".join(["Not started: the wall between institutions has faults.", *lines, ""]))
        sys.exit(CANNOT_BOOT)


def second_wall_faults() -> list[CheckMessage]:
    """Return what the serving role's database lacks; nothing on SQLite.

    The connection is one of its own and is closed: the process may fork after this.
    """
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        return []
    connection: Any = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with connection.cursor() as cursor:
            found = read_catalogue(cursor, door=connection.settings_dict["DOOR_ROLE"])
    except (DatabaseError, InterfaceError) as error:
        answer = " ".join(str(error).split())
        return [Error(f"The database cannot be asked: {answer}", hint=UNREACHABLE, id="colophon.E030")]
    finally:
        connection.close()
    return list(faults(found, wall()))


UNREACHABLE = "Start PostgreSQL, or correct DATABASE_URL; then start this again."


def wall() -> Wall:
    """Return the wall as the installed models need it."""
    verbs: dict[str, tuple[str, ...]] = {"django_migrations": READ}
    conditions = {}
    keys = []
    for model in apps.get_models(include_auto_created=True):
        label, table = model._meta.label, model._meta.db_table
        if issubclass(model, TenantModel):
            verbs[table] = APPEND if label in ADDED_TO else FULL
            conditions[table] = of_institution()
            keys += composite_keys(model)
        elif label in THROUGH_PERSON:
            verbs[table] = FULL
            conditions[table] = of_person(table, THROUGH_PERSON[label])
        else:
            verbs[table] = (SHARED | EMPTY).get(label, FULL)
    return Wall(verbs, conditions, tuple(keys))

"""Plain SQL as the serving role, past everything that the ORM does."""

from typing import Any

import psycopg
from django.db import connection

from institutions.tenancy.operations import SETTING


def ask(statement: str, *values: Any) -> list[Any]:
    """Run one statement and return the first column of its answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()] if cursor.description else []


def ask_anew(statement: str, *values: Any) -> list[Any]:
    """Ask the same on a connection that nobody has used, past any pool."""
    at: Any = connection.settings_dict
    with psycopg.connect(
        host=at["OWNER"]["HOST"], port=at["OWNER"]["PORT"], user=at["USER"], dbname=at["NAME"]
    ) as fresh:
        return fresh.execute(statement.encode(), values).fetchall()


def touch(statement: str, *values: Any) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched: int = cursor.rowcount
        return touched


def name_institution(value: object) -> None:
    """Set what the policies read, until the end of the transaction."""
    ask("SELECT set_config(%s, %s, true)", SETTING, str(value))


def table(model: Any) -> str:
    return f'"{model._meta.db_table}"'

"""The triggers, as the models need them: made after each migration and absent while one runs.

SQLite alters a table by making it anew under its name, and refuses while a trigger names a table that is missing
for that moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, transaction

from institutions.tenancy.keys import CompositeKey
from institutions.tenancy.rows import TenantModel, composite_keys
from institutions.tenancy.sides import ADDED_TO
from institutions.tenancy.sqlite.base import DatabaseWrapper

PREFIX = "colophon_"


@dataclass(frozen=True)
class Trigger:
    """What a statement on a table is refused for, before it changes a row."""

    name: str
    table: str
    statement: str
    condition: str
    reason: str
    #: The columns, by table, without which it cannot stand: a table may be there in part, between two migrations.
    reads: frozenset[tuple[str, str]]
    for_owner: bool = True

    @property
    def sql(self) -> str:
        """Return the statement that makes it."""
        return (
            f'CREATE TRIGGER "{PREFIX}{self.name}" BEFORE {self.statement} ON "{self.table}" WHEN {self.condition} '
            f"BEGIN SELECT RAISE(ABORT, '{self.name}: {self.reason}'); END"
        )


def keep(connection: DatabaseWrapper) -> None:
    """Make the triggers that are missing and drop those that are of no use any more."""
    columns = _columns(connection)
    wanted = {
        trigger.sql
        for trigger in _triggers()
        if trigger.reads <= columns and (trigger.for_owner or not connection.is_owner)
    }
    present = _present(connection)
    _run(connection, [f'DROP TRIGGER "{name}"' for name, sql in present.items() if sql not in wanted])
    _run(connection, sorted(wanted - set(present.values())))


def drop_before_migrating(*, using: str, **_kwargs: Any) -> None:
    """Drop them all."""
    connection = connections[using]
    if isinstance(connection, DatabaseWrapper):
        _run(connection, [f'DROP TRIGGER "{name}"' for name in _present(connection)])


def make_after_migrating(*, using: str, **_kwargs: Any) -> None:
    """Make them again, as the models are now."""
    connection = connections[using]
    if isinstance(connection, DatabaseWrapper):
        keep(connection)


def _triggers() -> Iterator[Trigger]:
    for model in apps.get_models():
        if issubclass(model, TenantModel):
            yield _institution_stays(model._meta.db_table)
            for key in composite_keys(model):
                yield from _inside(key)
    for label in ADDED_TO:
        yield from _added_only(apps.get_model(label)._meta.db_table)


def _inside(key: CompositeKey) -> Iterator[Trigger]:
    found = f'SELECT 1 FROM "{key.target}" WHERE id = NEW."{key.column}" AND institution_id = NEW.institution_id'  # noqa: S608 - names from our models
    for verb, statement in (("insert", "INSERT"), ("update", f'UPDATE OF "{key.column}"')):
        yield Trigger(
            name=f"{key.name}_{verb}",
            table=key.table,
            statement=statement,
            condition=f'NEW."{key.column}" IS NOT NULL AND NOT EXISTS ({found})',
            reason="the institution has no such row to point at.",
            reads=frozenset(
                {
                    (key.table, key.column),
                    (key.table, "institution_id"),
                    (key.target, "id"),
                    (key.target, "institution_id"),
                }
            ),
        )


def _institution_stays(table: str) -> Trigger:
    return Trigger(
        name=f"{table}_institution_stays",
        table=table,
        statement="UPDATE OF institution_id",
        condition="NEW.institution_id IS NOT OLD.institution_id",
        reason="a row never moves to another institution.",
        reads=frozenset({(table, "institution_id")}),
    )


def _added_only(table: str) -> Iterator[Trigger]:
    # INSERT OR REPLACE deletes the row that is in its way without a DELETE trigger.
    in_the_way = f'EXISTS (SELECT 1 FROM "{table}" WHERE id = NEW.id)'  # noqa: S608 - a name from our models
    for statement, condition in (("INSERT", in_the_way), ("UPDATE", "TRUE"), ("DELETE", "TRUE")):
        yield Trigger(
            name=f"{table}_added_only_{statement.lower()}",
            table=table,
            statement=statement,
            condition=condition,
            reason="its rows are never changed and never deleted.",
            reads=frozenset({(table, "id")}),
            for_owner=False,
        )


def _columns(connection: DatabaseWrapper) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        )
        return set(cursor.fetchall())


def _present(connection: DatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '{PREFIX}*'")  # noqa: S608 - a constant
        return dict(cursor.fetchall())


def _run(connection: DatabaseWrapper, statements: list[str]) -> None:
    if statements:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

"""The second wall, piece by piece as the database's own catalogue lists it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
from django.db import connection

from tests.walls.mutations.mutants import Mutant


def mutants() -> Iterator[Mutant]:
    """Yield what the database at hand keeps between institutions."""
    yield from _of_postgresql() if connection.vendor == "postgresql" else _of_sqlite()


def _of_postgresql() -> Iterator[Mutant]:
    policies = _read(
        "SELECT tablename, policyname, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1"
    )
    for table, policy, using, check in policies:
        near = _near(table)
        yield Mutant(
            "policy",
            f"{table}: {policy}",
            partial(
                _as_owner,
                out=[f'DROP POLICY "{policy}" ON "{table}"', f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY'],
                back=[
                    f'CREATE POLICY "{policy}" ON "{table}" USING ({using}) WITH CHECK ({check})',
                    f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
                ],
            ),
            near,
            is_in_database=True,
        )
        yield Mutant(
            "policy forced on the owner",
            table,
            partial(
                _as_owner,
                out=[f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY'],
                back=[f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'],
            ),
            ("forced",),
            is_in_database=True,
        )
    keys = _read(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conname LIKE '%\\_inside' ORDER BY 1, 2"
    )
    for table, key, definition in keys:
        yield Mutant(
            "key inside the institution",
            f"{table}: {key}",
            partial(
                _as_owner,
                out=[f'ALTER TABLE {table} DROP CONSTRAINT "{key}"'],
                back=[f'ALTER TABLE {table} ADD CONSTRAINT "{key}" {definition}'],
            ),
            _near(table, key.removeprefix(f"{table}_").removesuffix("_id_inside")),
            is_in_database=True,
        )
    app = connection.settings_dict["APP_ROLE"]
    for verb in ("UPDATE", "DELETE"):
        yield Mutant(
            "verb withheld",
            f"institutions_event: {verb}",
            partial(
                _as_owner,
                out=[f"GRANT {verb} ON institutions_event TO {app}"],
                back=[f"REVOKE {verb} ON institutions_event FROM {app}"],
            ),
            ("test_roles", "event"),
            is_in_database=True,
        )


@contextmanager
def _as_owner(*, out: list[str], back: list[str]) -> Iterator[None]:
    served = connection.settings_dict
    owner: dict[str, Any] = served["OWNER"]
    with psycopg.connect(
        host=owner.get("HOST") or served["HOST"],
        port=owner.get("PORT") or served["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        dbname=served["NAME"],
        autocommit=True,
    ) as as_owner:
        as_owner.execute("SET lock_timeout = '20s'")
        for statement in out:
            as_owner.execute(statement.encode())
        try:
            yield
        finally:
            for statement in back:
                as_owner.execute(statement.encode())


def _read(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()]


def _of_sqlite() -> Iterator[Mutant]:
    for trigger, table, made_by in _read(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY tbl_name, name"
    ):
        yield Mutant(
            "trigger",
            trigger,
            partial(_without_trigger, trigger, made_by),
            (*_near(table), "test_triggers.py"),
            is_in_database=True,
        )


@contextmanager
def _without_trigger(name: str, made_by: str) -> Iterator[None]:
    _do(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        _do(made_by)


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _near(table: str, field: str = "") -> tuple[str, ...]:
    """Return how tests that are made for each model, relation or table name this one."""
    from django.apps import apps  # noqa: PLC0415 - the registry is full only now

    labels = [model._meta.label for model in apps.get_models() if model._meta.db_table == table]
    relation = tuple(f"[{label}.{field}]" for label in labels) if field else ()
    return (*relation, *(f"[{label}" for label in labels), *(f"-{label}" for label in labels), table)

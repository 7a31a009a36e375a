"""A row that is known by its id only: the database itself holds what points and what is pointed at together.

PostgreSQL looks at commit, SQLite at the statement.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from institutions.models import Institution
from institutions.tenancy.rows import TenantForeignKey, composite_keys
from institutions.tenancy.scope import institution_scope
from items.enums import How
from items.models import Authorship
from tests.walls.rows import TENANT_OWNED, make_row_in
from tests.walls.sql import ask, table, touch
from tests.walls.test_relations import RELATIONS

pytestmark = pytest.mark.django_db

every_relation = pytest.mark.parametrize(
    "field", RELATIONS, ids=lambda field: f"{field.model._meta.label}.{field.name}"
)


@contextmanager
def settled() -> Iterator[None]:
    """Settle at the end of the block what the database would look at when the request's transaction ends."""
    with transaction.atomic():
        yield
        if connection.vendor == "postgresql":
            ask("SET CONSTRAINTS ALL IMMEDIATE")
            ask("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def refused(field: TenantForeignKey) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=rf"\b{field.composite_key.name}(_insert|_update)?\b"), settled():
        yield


def row_that_points(institution: Institution, model: Any) -> Any:
    """Make a row whose other columns fit whatever its foreign keys come to point at."""
    row = make_row_in(institution, model)
    if model is Authorship:
        row.how = How.CLAIMED
        with institution_scope(institution), transaction.atomic():
            row.save()
    return row


@every_relation
def test_plain_sql_points_inside_only(
    field: TenantForeignKey, smithsonian: Institution, fjordhaven: Institution
) -> None:
    ours = row_that_points(smithsonian, field.model)
    inside, outside = (make_row_in(owner, field.related_model) for owner in (smithsonian, fjordhaven))
    point = f'UPDATE {table(field.model)} SET "{field.column}" = %s WHERE id = %s'
    with institution_scope(smithsonian):
        with refused(field):
            assert touch(point, outside.pk, ours.pk) == 1
        with settled():
            assert touch(point, inside.pk, ours.pk) == 1


@every_relation
def test_plain_sql_adds_no_row_that_points_outside(
    field: TenantForeignKey, smithsonian: Institution, fjordhaven: Institution
) -> None:
    ours = row_that_points(smithsonian, field.model)
    values = {
        column.column: column.get_db_prep_save(getattr(ours, column.attname), connection)
        for column in ours._meta.concrete_fields
    }
    values[field.column] = make_row_in(fjordhaven, field.related_model).pk
    columns = ", ".join(f'"{column}"' for column in values)
    with institution_scope(smithsonian), refused(field):
        touch(f"DELETE FROM {table(field.model)} WHERE id = %s", ours.pk)
        touch(
            f"INSERT INTO {table(field.model)} ({columns}) VALUES ({', '.join(['%s'] * len(values))})",
            *values.values(),
        )


def _save(row: Any, attribute: str, value: int) -> None:
    setattr(row, attribute, value)
    row.save()


def _save_one_column(row: Any, attribute: str, value: int) -> None:
    setattr(row, attribute, value)
    row.save(update_fields=[attribute])


def _bulk_create(row: Any, attribute: str, value: int) -> None:
    type(row).objects.filter(pk=row.pk).delete()
    setattr(row, attribute, value)
    type(row).objects.bulk_create([row])


def _bulk_update(row: Any, attribute: str, value: int) -> None:
    setattr(row, attribute, value)
    type(row).objects.bulk_update([row], [attribute.removesuffix("_id")])


WAYS: dict[str, Callable[[Any, str, int], object]] = {
    "save": _save,
    "save of one column": _save_one_column,
    "bulk create": _bulk_create,
    "bulk update": _bulk_update,
    "update": lambda row, attribute, value: type(row).objects.filter(pk=row.pk).update(**{attribute: value}),
}


@every_relation
@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_an_id_of_another_institution_is_not_pointed_at(
    write: Callable[[Any, str, int], object],
    field: TenantForeignKey,
    smithsonian: Institution,
    fjordhaven: Institution,
) -> None:
    ours, theirs = row_that_points(smithsonian, field.model), make_row_in(fjordhaven, field.related_model)
    held = getattr(ours, field.attname)
    with institution_scope(smithsonian):
        with refused(field):
            write(ours, field.attname, theirs.pk)
        assert field.model._base_manager.values_list(field.attname, flat=True).get() == held


def test_the_database_has_the_composite_key_of_every_relation() -> None:
    needed = {key.name: key for model in TENANT_OWNED for key in composite_keys(model)}
    if connection.vendor == "sqlite":
        kept = ask("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'colophon_*_inside_*'")
        assert sorted(kept) == sorted(f"colophon_{name}_{verb}" for name in needed for verb in ("insert", "update"))
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), conrelid::regclass::text, convalidated FROM pg_constraint "
            "WHERE contype = 'f' AND array_length(conkey, 1) > 1"
        )
        kept_keys = {name: rest for name, *rest in cursor.fetchall()}
    points = "FOREIGN KEY (institution_id, {0.column}) REFERENCES {0.target}(institution_id, id) {1}"
    assert kept_keys == {
        name: [points.format(key, "DEFERRABLE INITIALLY DEFERRED"), key.table, True] for name, key in needed.items()
    }

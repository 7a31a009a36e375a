"""System checks that hold the walls up. Numbers: colophon.E001 and on."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import DEFAULT_DB_ALIAS, connection, models

from institutions.tenancy.queries import TenantManager
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from institutions.tenancy.sides import EMPTY, SHARED, THROUGH_PERSON
from institutions.tenancy.start import second_wall_faults


@register("models")
def check_every_model_has_a_side(**_kwargs: Any) -> list[CheckMessage]:
    """Hold every model to one side of the wall.

    E001: it is tenant-owned or on one of the short lists, a library's model too. E002: a tenant-owned model has
    scoped managers only.
    E003: its unique constraints and indexes start with the institution, except those that a foreign key brings.
    E004: it points at other tenant-owned models by a field that minds the wall.
    """
    found: list[CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if not issubclass(model, TenantModel):
            if label not in NOT_TENANT_OWNED:
                found.append(Error(f"Nobody has decided whose rows {label} holds.", **DECIDE, obj=model))
            continue
        if not all(isinstance(manager, TenantManager) for manager in (*model._meta.managers, model._base_manager)):
            found.append(Error(f"{label} has a manager that is not scoped.", obj=model, id="colophon.E002"))
        found.extend(
            Error(f"{label}: {name} does not start with the institution.", obj=model, id="colophon.E003")
            for name, fields in _keys(model)
            if fields[:1] != ["institution"] and not _opaque(model, fields)
        )
        found.extend(
            Error(
                f"{label}.{field.name} points at a tenant-owned model by a plain {type(field).__name__}.",
                hint="Use TenantForeignKey or TenantOneToOneField.",
                obj=model,
                id="colophon.E004",
            )
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.ForeignKey) and not isinstance(field, TenantForeignKey)
            if _is_tenant_owned(field.related_model)
        )
    return found


DECIDE: dict[str, str] = {
    "hint": "Make it a TenantModel, or name it on one of the short lists in institutions/tenancy/sides.py.",
    "id": "colophon.E001",
}
NOT_TENANT_OWNED = SHARED.keys() | THROUGH_PERSON.keys() | EMPTY.keys()


@register(Tags.database)
def check_second_wall(databases: Collection[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Hold the database to the second wall, as the start of a server process does: E010 and on."""
    return second_wall_faults() if DEFAULT_DB_ALIAS in (databases or ()) else []


@register(Tags.security, deploy=True)
def check_there_is_a_second_wall(**_kwargs: Any) -> list[CheckMessage]:
    """Say that SQLite has none: W001."""
    if connection.vendor == "postgresql" or settings.DEBUG:
        return []
    return [
        Warning(
            "The site serves from SQLite, where the database holds no institution back from another's rows.",
            hint="Set DATABASE_URL to PostgreSQL and make its roles: docs/walls.md.",
            id="colophon.W001",
        )
    ]


OUR_ROOMS = frozenset({"institutions", "accounts", "profiles", "items", "orcid_sync", "reports"})


def _is_tenant_owned(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, TenantModel)


def _keys(model: type[models.Model]) -> list[tuple[str, list[str | None]]]:
    options = model._meta
    keys: list[tuple[str, list[str | None]]] = [
        # An expression that is more than a field's name stands as None.
        (key.name, list(key.fields) or [getattr(expression, "name", None) for expression in key.expressions])
        for key in (*options.constraints, *options.indexes)
        if isinstance(key, models.UniqueConstraint | models.Index)
    ]
    keys += [("unique_together", list(fields)) for fields in options.unique_together]
    keys += [
        (field.name, [field.name])
        for field in options.local_concrete_fields
        if (field.unique and not field.primary_key) or (getattr(field, "db_index", False) and not field.remote_field)
    ]
    return keys


def _opaque(model: type[models.Model], fields: list[str | None]) -> bool:
    """A random key says nothing about an institution, so it may be unique over all of them; so may one-to-one rows."""
    (name,) = fields if len(fields) == 1 else (None,)
    return name is not None and isinstance(
        model._meta.get_field(name.lstrip("-")), models.UUIDField | models.OneToOneField
    )

"""System checks that hold the walls up. Numbers: colophon.E001 and on."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from institutions.tenancy.queries import TenantManager
from institutions.tenancy.rows import TenantModel

#: Tables that institutions share by decision.
SHARED = frozenset(
    {
        "institutions.Institution",
        "institutions.Host",
        "institutions.Run",
        "contenttypes.ContentType",
        "auth.Permission",
        "auth.Group",
        "sessions.Session",
    }
)


@register("models")
def check_every_model_has_a_side(**_kwargs: Any) -> list[CheckMessage]:
    """Hold every model of ours to one side of the wall.

    E001: it is tenant-owned or on the short list. E002: a tenant-owned model keeps the scoped manager.
    E003: its unique constraints and indexes start with the institution.
    """
    found: list[CheckMessage] = []
    for model in apps.get_models():
        label = model._meta.label
        if label.split(".", 1)[0] not in OUR_ROOMS or label in SHARED:
            continue
        if not issubclass(model, TenantModel):
            found.append(
                Error(f"{label} is neither tenant-owned nor shared by decision.", obj=model, id="colophon.E001")
            )
            continue
        found.extend(
            Error(f"{label} has lost the scoped manager.", obj=model, id="colophon.E002")
            for manager in (model._base_manager, model._default_manager)
            if not isinstance(manager, TenantManager)
        )
        found.extend(
            Error(f"{label}: {name} does not start with the institution.", obj=model, id="colophon.E003")
            for name, fields in _keys(model)
            if fields[:1] != ["institution"] and not _opaque(model, fields)
        )
    return found


OUR_ROOMS = frozenset({"institutions", "accounts", "profiles", "items", "orcid_sync", "reports"})


def _keys(model: type[models.Model]) -> list[tuple[str, list[str]]]:
    options = model._meta
    named = [*options.constraints, *options.indexes]
    keys = [
        (key.name, list(key.fields))
        for key in named
        if isinstance(key, models.UniqueConstraint | models.Index) and key.fields
    ]
    keys += [
        (field.name, [field.name])
        for field in options.local_concrete_fields
        if (field.unique and not field.primary_key)
    ]
    return keys


def _opaque(model: type[models.Model], fields: list[str]) -> bool:
    """A random key says nothing about an institution, so it may be unique over all of them; so may one-to-one rows."""
    return len(fields) == 1 and isinstance(
        model._meta.get_field(fields[0].lstrip("-")), models.UUIDField | models.OneToOneField
    )

"""A row of any model behind the walls, so that a wall is tried for every model there is, and for those to come."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.utils import timezone

import tests.factories
from institutions.models import Institution
from institutions.tenancy import sides
from institutions.tenancy.rows import TenantModel
from institutions.tenancy.scope import institution_scope
from tests.factories import TenantFactory

TENANT_OWNED: list[Any] = [model for model in apps.get_models() if issubclass(model, TenantModel)]

#: Models of libraries whose rows are behind the second wall through their person.
THROUGH_PERSON: list[Any] = [apps.get_model(label) for label in sides.THROUGH_PERSON]

FACTORIES: dict[Any, Callable[[], Any]] = {
    made._meta.model: made
    for made in vars(tests.factories).values()
    if isinstance(made, type) and issubclass(made, TenantFactory) and made is not TenantFactory
}

_numbers = count(1)


def make_row(model: Any) -> Any:
    """Make a row in the institution in scope, and the rows that it needs.

    A model whose columns must fit each other has a factory in `tests/factories.py`; the others are filled by type.
    """
    if model in FACTORIES:
        return FACTORIES[model]()
    needed = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.null or field.blank or field.has_default() or field.name == "institution")
    ]
    row = model(**{field.name: _value(field) for field in needed})
    row.save()
    return row


def make_row_in(institution: Institution, model: Any) -> Any:
    with institution_scope(institution):
        return make_row(model)


def institution_of(row: Any) -> int:
    """Return the id of the institution that the row is of."""
    owner = row.user if type(row) in THROUGH_PERSON else row
    institution_id: int = owner.institution_id
    return institution_id


def _value(field: Any) -> Any:
    if field.remote_field:
        return make_row(field.related_model)
    if field.choices:
        return field.choices[0][0]
    for kind, value in (
        (models.UUIDField, uuid4),
        (models.DateTimeField, timezone.now),
        (models.DateField, lambda: timezone.now().date()),
        (models.BooleanField, bool),
        (models.IntegerField, lambda: next(_numbers)),
        (models.BinaryField, lambda: b"row"),
        (models.JSONField, dict),
        (models.CharField | models.TextField, lambda: f"row-{next(_numbers)}"),
    ):
        if isinstance(field, kind):
            return value()
    raise AssertionError(f"{field}: give {field.model.__name__} a factory in tests/factories.py.")

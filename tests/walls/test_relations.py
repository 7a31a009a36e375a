"""A row points at rows of its own institution only: tried for every relation between tenant-owned models."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from institutions.models import Institution
from institutions.tenancy.errors import WrongInstitutionError
from institutions.tenancy.rows import TenantForeignKey
from institutions.tenancy.scope import institution_scope
from tests.walls.rows import TENANT_OWNED, make_row_in

RELATIONS = [
    field
    for model in TENANT_OWNED
    for field in model._meta.local_concrete_fields
    if isinstance(field, TenantForeignKey)
]

WAYS: dict[str, Callable[[Any], Any]] = {
    "save": lambda row: row.save(),
    "insert": lambda row: row.save(force_insert=True),
    "bulk create": lambda row: type(row).objects.bulk_create([row]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("field", RELATIONS, ids=lambda field: f"{field.model._meta.label}.{field.name}")
def test_a_row_of_another_institution_is_not_pointed_at(
    field: TenantForeignKey, smithsonian: Institution, fjordhaven: Institution
) -> None:
    ours, theirs = make_row_in(smithsonian, field.model), make_row_in(fjordhaven, field.related_model)
    held = getattr(ours, field.attname)
    setattr(ours, field.name, theirs)
    with institution_scope(smithsonian):
        for write in WAYS.values():
            with pytest.raises(WrongInstitutionError, match=f"{field} of another institution"), transaction.atomic():
                write(ours)
        with pytest.raises(WrongInstitutionError), transaction.atomic():
            type(ours)._base_manager.update(**{field.name: theirs})
        assert field.model._base_manager.values_list(field.attname, flat=True).get(pk=ours.pk) == held

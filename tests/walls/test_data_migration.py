"""A migration that changes rows: the owner reaches those of every institution, the serving role none without a scope."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, connection, transaction
from django.db.migrations import RunPython
from django.db.migrations.state import ProjectState

from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import DepartmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def departments(smithsonian: Institution, fjordhaven: Institution) -> None:
    """One on each side."""
    for institution in (smithsonian, fjordhaven):
        DepartmentFactory(institution=institution, code="BOT", name="botany")


def capitals_everywhere(historical: Any, _editor: Any) -> None:
    """Change the rows of all institutions at once; a migration's models are not scoped."""
    for department in historical.get_model("institutions", "Department").objects.all():
        department.name = f"{department.name.capitalize()} of {department.institution.slug}"
        department.save()


def capitals_one_by_one(historical: Any, _editor: Any) -> None:
    """Change them institution by institution, with the site's own models, as a command does."""
    for institution in historical.get_model("institutions", "Institution").objects.order_by("pk"):
        with institution_scope(institution.pk):
            for department in Department.objects.all():
                department.name = f"{department.name.capitalize()} of {institution.slug}"
                department.save()


def _migrate(code: Callable[[Any, Any], None]) -> None:
    """Run the code as `migrate` runs it."""
    state = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=True) as editor:
        RunPython(code).database_forwards("institutions", editor, state, state)


def _names(institution: Institution) -> list[str]:
    with institution_scope(institution), transaction.atomic():
        return list(Department.objects.values_list("name", flat=True))


@pytest.mark.parametrize("code", [capitals_everywhere, capitals_one_by_one])
def test_a_migration_reaches_the_rows_of_every_institution(
    code: Callable[[Any, Any], None], smithsonian: Institution, fjordhaven: Institution
) -> None:
    owned: Any = connection
    with owned.as_owner():
        _migrate(code)
    assert _names(smithsonian) == ["Botany of smithsonian"]
    assert _names(fjordhaven) == ["Botany of fjordhaven"]


@pytest.mark.postgresql
def test_a_migration_as_the_serving_role_fails_and_changes_nothing(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    with pytest.raises(DataError, match="invalid input syntax for type bigint"):
        _migrate(capitals_everywhere)
    assert _names(smithsonian) == _names(fjordhaven) == ["botany"]

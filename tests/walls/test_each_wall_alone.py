"""Each wall holds where the other is down: rows that could leak, and one wall that keeps them in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import QuerySet, sql

from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.walls.conftest import Rows
from tests.walls.rows import TENANT_OWNED, make_row_in


def without_the_first_wall(model: Any) -> QuerySet[Any]:
    """Ask as Django does when nobody scopes it."""
    return QuerySet(model, query=sql.Query(model))


@pytest.fixture
def without_the_second_wall() -> Iterator[None]:
    """Connect as the owner, whom the policies let pass; SQLite has no second wall."""
    with connection.as_owner():  # type: ignore[attr-defined] # both backends of ours have it
        yield


@pytest.mark.django_db(transaction=True)
def test_the_first_wall_holds_alone(
    without_the_second_wall: None, smithsonian: Institution, fjordhaven: Institution
) -> None:
    for model in TENANT_OWNED:
        # One after the other, and undone: emptying the tables would take longer than all of it.
        with transaction.atomic():
            ours, theirs = make_row_in(smithsonian, model), make_row_in(fjordhaven, model)
            assert set(without_the_first_wall(model)) == {ours, theirs}
            for institution, row in ((smithsonian, ours), (fjordhaven, theirs)):
                with institution_scope(institution):
                    assert list(model.objects.all()) == [row]
                    assert model.objects.count() == 1
            if model is not Event:  # nobody changes those
                with institution_scope(smithsonian):
                    assert model.objects.filter(pk=theirs.pk).delete() == (0, {})
                    assert model.objects.update(institution=smithsonian) == 1
            assert set(without_the_first_wall(model)) == {ours, theirs}
            transaction.set_rollback(True)


@pytest.mark.postgresql
@pytest.mark.django_db
def test_the_second_wall_holds_alone(changeable: Rows, smithsonian: Institution, fjordhaven: Institution) -> None:
    model, ours, theirs = changeable.model, changeable.ours, changeable.theirs
    for institution, row in ((smithsonian, ours), (fjordhaven, theirs)):
        with institution_scope(institution):
            assert list(without_the_first_wall(model)) == [row]
            assert without_the_first_wall(model).count() == 1
            assert list(without_the_first_wall(model).values_list("institution", flat=True)) == [institution.pk]
    with institution_scope(smithsonian):
        found = without_the_first_wall(model).filter(pk=theirs.pk)
        assert not found.exists()
        assert found.update(institution=fjordhaven) == 0
        assert found.delete() == (0, {})
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            without_the_first_wall(model).update(institution=fjordhaven)

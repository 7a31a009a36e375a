"""Background tasks: ids in, one institution's scope, nothing left behind."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from config.celery import app
from institutions.models import Institution
from institutions.tasks import tenant_task
from institutions.tenancy.errors import NoInstitutionError
from institutions.tenancy.scope import current_scope, institution_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def seen() -> Iterator[list[Any]]:
    """What the task below saw; it is forgotten with the test."""
    yield SEEN
    SEEN.clear()


SEEN: list[Any] = []


@tenant_task
def look_around(person_id: int, *, fail: bool = False) -> None:
    """Note the scope and the person that is found in it."""
    SEEN.append((current_scope(), list(User.objects.filter(pk=person_id))))
    if fail:
        raise RuntimeError("the task failed")


def test_a_task_runs_in_the_scope_of_the_institution_it_is_called_with(
    seen: list[Any], alice: User, smithsonian: Institution, fjordhaven: Institution
) -> None:
    look_around(smithsonian.pk, alice.pk)
    with institution_scope(smithsonian):
        look_around(fjordhaven.pk, alice.pk)
        assert current_scope() == smithsonian.pk
    assert seen == [(smithsonian.pk, [alice]), (fjordhaven.pk, [])]
    assert current_scope() is None


def test_a_task_that_fails_leaves_no_scope_behind(seen: list[Any], alice: User, smithsonian: Institution) -> None:
    with pytest.raises(RuntimeError, match="the task failed"):
        look_around(smithsonian.pk, alice.pk, fail=True)
    with pytest.raises(NoInstitutionError):
        User.objects.get()


def test_a_task_is_known_by_its_own_name() -> None:
    assert look_around.name == f"{__name__}.look_around"
    assert look_around.name in app.tasks

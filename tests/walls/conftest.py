"""A row of ours and a row of theirs, of every tenant-owned model in turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from accounts.enums import RoleKind
from accounts.models import Role, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import RoleFactory
from tests.walls.rows import TENANT_OWNED, THROUGH_PERSON, make_row_in
from tests.walls.sql import ask, table, touch


@dataclass(frozen=True)
class Rows:
    """One row of a model in each of the two institutions."""

    model: Any
    ours: Any
    theirs: Any


def _rows(model: Any, smithsonian: Institution, fjordhaven: Institution) -> Rows:
    return Rows(model, ours=make_row_in(smithsonian, model), theirs=make_row_in(fjordhaven, model))


@pytest.fixture(params=TENANT_OWNED, ids=lambda model: model._meta.label)
def rows(request: pytest.FixtureRequest, smithsonian: Institution, fjordhaven: Institution) -> Rows:
    """Rows of a model at the Smithsonian (ours) and at Fjordhaven (theirs)."""
    return _rows(request.param, smithsonian, fjordhaven)


@pytest.fixture(params=[model for model in TENANT_OWNED if model is not Event], ids=lambda model: model._meta.label)
def changeable(request: pytest.FixtureRequest, smithsonian: Institution, fjordhaven: Institution) -> Rows:
    """The same without events, which nobody changes."""
    return _rows(request.param, smithsonian, fjordhaven)


@pytest.fixture(params=[*TENANT_OWNED, *THROUGH_PERSON], ids=lambda model: model._meta.label)
def guarded(request: pytest.FixtureRequest, smithsonian: Institution, fjordhaven: Institution) -> Rows:
    """Rows of any model that has a policy, those of libraries too."""
    return _rows(request.param, smithsonian, fjordhaven)


@pytest.fixture
def stray(alice: User, fjordhaven: Institution) -> Iterator[Role]:
    """A row of Fjordhaven's that points at Alice: what the database refuses to keep, and a leak would show."""
    if connection.vendor == "sqlite":  # which looks at once; PostgreSQL when the transaction ends
        ask(f"DROP TRIGGER colophon_{Role._meta.get_field('person').composite_key.name}_insert")
    yield RoleFactory(institution=fjordhaven, person=None, person_id=alice.pk, kind=RoleKind.ADMINISTRATOR)
    with institution_scope(fjordhaven):
        touch(f"DELETE FROM {table(Role)}")

"""A row of ours and a row of theirs, of every tenant-owned model in turn."""

from dataclasses import dataclass
from typing import Any

import pytest

from institutions.models import Event, Institution
from tests.walls.rows import TENANT_OWNED, make_row_in


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

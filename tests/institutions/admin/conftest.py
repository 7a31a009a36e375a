"""Both institutions hold a row of everything; whoever looks from the wrong side would see the other's mark."""

import pytest

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.institutions.admin.desk import Desk, Shelf, fill_shelf


@pytest.fixture
def ours(smithsonian: Institution) -> Shelf:
    """What the Smithsonian has."""
    with institution_scope(smithsonian):
        return fill_shelf("Lakemark")


@pytest.fixture
def theirs(fjordhaven: Institution) -> Shelf:
    """What Fjordhaven has."""
    with institution_scope(fjordhaven):
        return fill_shelf("Fjordmark")


@pytest.fixture
def desk(bob: User, ours: Shelf, theirs: Shelf) -> Desk:
    """Bob's: support staff of the Smithsonian."""
    return Desk(bob.institution, bob)


@pytest.fixture
def their_desk(charlie: User, ours: Shelf, theirs: Shelf) -> Desk:
    """Charlie's: support staff of Fjordhaven."""
    return Desk(charlie.institution, charlie)

"""What every test shares: two institutions with data that could leak, and a cast of people.

Alice owns what tests are about. Bob supports people of her institution. Charlie supports those of the other one:
to Alice and Bob he is a stranger.
"""

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Institution
from tests.factories import InstitutionFactory, RoleFactory, UserFactory

# How fast a machine draws examples says nothing about what is tested.
settings.register_profile("colophon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("colophon")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only PostgreSQL can show where the database is another; it is not a skip, for it cannot be mended."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgresql")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def smithsonian(db: None) -> Institution:
    return InstitutionFactory(slug="smithsonian", name="Smithsonian Institution", ror="01pp8nd67")


@pytest.fixture
def fjordhaven(db: None) -> Institution:
    return InstitutionFactory(slug="fjordhaven", name="Fjordhaven University")


@pytest.fixture
def alice(smithsonian: Institution) -> User:
    """A researcher of the Smithsonian."""
    return UserFactory(institution=smithsonian, given_name="Alice", family_name="Ashgrove", email="alice@si.example")


@pytest.fixture
def bob(smithsonian: Institution) -> User:
    """Support staff of Alice's institution."""
    return _support_staff(smithsonian, given_name="Bob", family_name="Brattbakk", email="bob@si.example")


@pytest.fixture
def charlie(fjordhaven: Institution) -> User:
    """Support staff of the other institution: a stranger."""
    return _support_staff(fjordhaven, given_name="Charlie", family_name="Corvin", email="charlie@fjordhaven.example")


def _support_staff(institution: Institution, **names: str) -> User:
    person = UserFactory(institution=institution, **names)
    RoleFactory(institution=institution, person=person, kind=RoleKind.SUPPORT)
    return person

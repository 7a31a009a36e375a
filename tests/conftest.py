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
from tests.chromium import beside_an_event_loop, chromium, new_page
from tests.factories import InstitutionFactory, RoleFactory, UserFactory

__all__ = ["beside_an_event_loop", "chromium", "new_page"]

# How fast a machine draws examples says nothing about what is tested.
settings.register_profile("colophon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("colophon")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the database at hand cannot show; it is not a skip, for it cannot be mended.

    On SQLite that is what only PostgreSQL has; on PostgreSQL what only SQLite has, and what never asks a database
    and was tried on SQLite.
    """
    on_postgresql = connection.vendor == "postgresql"
    belongs = _asks_a_database if on_postgresql else _runs_anywhere
    config.hook.pytest_deselected(items=[item for item in items if not belongs(item)])
    items[:] = [item for item in items if belongs(item)]


def _runs_anywhere(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgresql") is None


def _asks_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in ("django_db", "postgresql", "browser", "idp", "faults"))
    return marked or bool(fixtures & {"db", "transactional_db", "live_server"})


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

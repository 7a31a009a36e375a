"""The world is built once for the tests of a file; each test undoes what it has done."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests.local_server import LocalServer, Received, Reply, serving
from tests.walls.strangers.askers import Square, rolled_back
from tests.walls.strangers.world import build_world


@pytest.fixture(scope="session")
def outside() -> Iterator[LocalServer]:
    """What stands for ORCID, providers and repositories: it writes down who called, and has nothing."""
    with serving(_have_nothing) as server:
        yield server


def _have_nothing(asked: Received) -> Reply:
    if asked.path.partition("?")[0].endswith(("/articles", "/accounts")):
        return Reply(body=b"[]", headers={"Content-Type": "application/json"})
    return Reply(status=404, body=b'{"message": "Nothing here"}', headers={"Content-Type": "application/json"})


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, outside: LocalServer) -> Iterator[Square]:
    """The world, inside a transaction that every test of the file shares."""
    allowed, settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW, frozenset({outside.address})
    with django_db_blocker.unblock(), rolled_back():
        yield Square(build_world(outside=outside.url), outside)
    settings.OUTBOUND_ALLOW = allowed


@pytest.fixture
def square(built: Square, db: None) -> Square:
    return built

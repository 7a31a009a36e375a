"""One identity provider for a module's tests."""

import subprocess
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.sandbox.idp.driving import ADA, CALLBACK, CLIENT, SECRET, Visitor


@pytest.fixture(scope="module")
def address(start_stand_in: Callable[..., tuple[subprocess.Popen[str], str]]) -> str:
    _, address = start_stand_in("run_idp_sandbox", "try")
    client = {"secret": SECRET, "redirect_uris": [CALLBACK]}
    requests.put(f"{address}/sandbox/clients/{CLIENT}", json=client, timeout=5).raise_for_status()
    person = {"password": "right", "claims": ADA}
    requests.put(f"{address}/sandbox/people/ada", json=person, timeout=5).raise_for_status()
    return address


@pytest.fixture
def visitor(address: str) -> Iterator[Visitor]:
    with requests.Session() as session:
        yield Visitor(address, session)

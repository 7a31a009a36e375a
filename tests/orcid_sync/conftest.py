"""ORCID's stand-in as a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from django.conf import settings as django_settings
from pytest_django import Settings

from institutions.door import Door, open_door
from tests.orcid_sync.connected import Connected, connect
from tests.sandbox.orcid.driving import Orcid

START_WITHIN = 30  # seconds


@pytest.fixture(scope="session")
def orcid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orcid]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
    database = tmp_path_factory.mktemp("orcid") / "orcid.sqlite3"
    command = [sys.executable, "manage.py", "run_orcid_sandbox", "--port", port, "--database", str(database)]
    log = (database.parent / "log").open("w+")
    with log, subprocess.Popen(command, cwd=django_settings.BASE_DIR, stderr=log) as process:  # noqa: S603 - our own command
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process, log=Path(log.name))
            yield Orcid(url)
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def door(orcid: Orcid, settings: Settings) -> Iterator[Door]:
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(orcid.url).netloc})
    with open_door() as door:
        yield door


@pytest.fixture
def mara(orcid: Orcid, door: Door) -> Connected:
    return connect(orcid, door)


def _wait_for(url: str, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{url}/sandbox/health", timeout=START_WITHIN)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The stand-in did not start: {log.read_text()}")

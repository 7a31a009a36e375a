"""One ORCID stand-in for all its tests; each test makes its own people and clients."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.sandbox.orcid.driving import Browser, Orcid, Record

ROOT = Path(__file__).resolve().parents[3]
START_WITHIN = 30


@pytest.fixture(scope="session")
def orcid(free_port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orcid]:
    port = free_port()
    database = tmp_path_factory.mktemp("orcid") / "orcid.sqlite3"
    line = [sys.executable, "manage.py", "run_orcid_sandbox", "--port", str(port), "--database", str(database)]
    with subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process)
            yield Orcid(url)
        finally:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture
def record(orcid: Orcid) -> Record:
    """A fresh person who has allowed a fresh client to read and update."""
    return orcid.record()


@pytest.fixture
def browser(orcid: Orcid) -> Iterator[Browser]:
    browser = Browser(orcid.url)
    yield browser
    browser.session.close()


def _wait_for(url: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The stand-in ended with {process.returncode}: {process.communicate()[1]}")
        try:
            requests.get(f"{url}/sandbox/health", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} did not answer within {START_WITHIN} s.")

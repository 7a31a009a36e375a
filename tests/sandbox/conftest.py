"""Stand-ins as real processes."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 20


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    return find_free_port


@pytest.fixture(scope="module")
def start_stand_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start `manage.py COMMAND ARGUMENTS` on a free port; gives the process and its address when it answers."""
    running: list[subprocess.Popen[str]] = []

    def start(command: str, *arguments: str, port: int | None = None) -> tuple[subprocess.Popen[str], str]:
        port = port or find_free_port()
        database = tmp_path_factory.mktemp("stand-in") / "stand-in.sqlite3"
        line = [sys.executable, "manage.py", command, *arguments, "--port", str(port), "--database", str(database)]
        process = subprocess.Popen(line, cwd=ROOT, text=True, stderr=subprocess.PIPE)  # noqa: S603 - our own command
        running.append(process)
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        return process, address

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=5)


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"The stand-in ended with {process.returncode}: {process.communicate()[1]}")
        try:
            requests.get(f"{address}/sandbox/health", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} did not answer within {START_WITHIN} s.")

"""Providers as processes at ports of their own."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

START_WITHIN = 20  # seconds


def free_port() -> int:
    """Return a port on loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(
    line: list[str], *, answers_at: str, log: Path, directory: Path, environment: Mapping[str, str]
) -> Iterator[None]:
    """Run a process until the block ends, which begins as soon as the address answers."""
    with log.open("w") as written:
        process = subprocess.Popen(line, cwd=directory, env=environment, stdout=written, stderr=written)  # noqa: S603 - our own words
        try:
            _wait_for(answers_at, process, log=log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(address: str, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = requests.get(address, timeout=10)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            assert answer.ok, f"{answer.text}\n{log.read_text()}"
            return
    raise AssertionError(f"{address} does not answer: {log.read_text()}")

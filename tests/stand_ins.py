"""The outside world's stand-ins as processes of their own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from django.conf import settings

START_WITHIN = 30  # seconds


@contextmanager
def running_stand_in(command: str, *arguments: str, directory: Path) -> Iterator[str]:
    """Run `manage.py COMMAND ARGUMENTS` on a free port, its data in the directory; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    line = [sys.executable, "manage.py", command, *arguments, "--port", str(port)]
    line += ["--database", str(directory / "stand-in.sqlite3")]
    with (directory / "log").open("w+") as log:
        process = subprocess.Popen(line, cwd=settings.BASE_DIR, stderr=log)  # noqa: S603 - our own command
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process, log=Path(log.name))
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(address: str, process: subprocess.Popen[bytes], *, log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{address}/sandbox/health", timeout=2)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"The stand-in did not start: {log.read_text()}")

"""The demo as a person starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.demo.stack import shift_ports
from sandbox.demo.world import load_world

# It starts the whole stack and kills parts of it: minutes, not seconds.
pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

ROOT = Path(__file__).resolve().parents[3]
UP = "Ctrl-C ends everything"


@pytest.fixture
def shift() -> int:
    """A number that moves every port of the demo to one that nobody listens on."""
    for shift in range(2000, 40000, 100):
        world = shift_ports(load_world(), shift)
        ports = [
            world.web_port,
            world.orcid_port,
            world.repository_port,
            *(one.idp_port for one in world.institutions),
        ]
        with socket.socket() as probe:
            if all(probe.connect_ex(("127.0.0.1", port)) for port in ports):
                return shift
    raise AssertionError("Every port is taken.")


@contextmanager
def demo(directory: Path, *, shift: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the demo; gives the process and what it printed until it was up."""
    line = [sys.executable, "-m", "sandbox.demo", "--directory", str(directory), "--shift", str(shift)]
    with subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout
        said = []
        for text in process.stdout:
            said.append(text.rstrip())
            if UP in text:
                break
        try:
            yield process, said
        finally:
            process.terminate()
            process.communicate(timeout=30)


def processes_of(directory: Path) -> list[str]:
    listing = subprocess.run(["ps", "-ewwo", "stat=,args="], capture_output=True, text=True, check=True).stdout  # noqa: S607 - the system's own
    return [line for line in listing.splitlines() if str(directory) in line and not line.startswith("Z")]


def test_ctrl_c_leaves_no_process_and_the_second_start_goes_on(tmp_path: Path, shift: int) -> None:
    directory = tmp_path / "demo"
    with demo(directory, shift=shift) as (process, said):
        assert UP in said[-1]
        assert len(processes_of(directory)) > 5
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - began < 10
    assert processes_of(directory) == []
    done = (directory / "set-up.json").read_text()
    with demo(directory, shift=shift) as (_, said):
        assert UP in said[-1]
    assert [line for line in said if line.startswith("set up") and "not yet" not in line] == []
    assert (directory / "set-up.json").read_text() == done


def test_killed_stand_in_ends_the_demo_with_its_name(tmp_path: Path, shift: int) -> None:
    directory = tmp_path / "demo"
    with demo(directory, shift=shift) as (process, _):
        listing = subprocess.run(["ps", "-ewwo", "pid=,args="], capture_output=True, text=True, check=True).stdout  # noqa: S607 - the system's own
        pids = [int(line.split()[0]) for line in listing.splitlines() if f"{directory}/orcid.sqlite3" in line]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        output, _ = process.communicate(timeout=30)
        assert process.returncode == 1
    assert "orcid ended by itself (exit code -9). Everything else is stopped too." in output
    assert processes_of(directory) == []


def test_reset_removes_what_earlier_starts_kept(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    directory.mkdir()
    (directory / "site.sqlite3").touch()
    line = [sys.executable, "-m", "sandbox.demo", "--reset", "--directory", str(directory)]
    said = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    assert said == f"{directory} is removed; the next start begins afresh.\n"
    assert not directory.exists()

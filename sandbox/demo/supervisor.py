"""Run several processes as one: start, wait until they answer, print what they say, end all together."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Self

import requests

# Seconds that a process has to end by itself after SIGTERM.
GRACE = 15
# Seconds within which a process must answer: a slow machine that imports everything for the first time.
ANSWER_WITHIN = 60
# Seconds between two looks at processes and signals.
TICK = 0.1
LAST_LINES = 20
COLOURS = (36, 33, 32, 35, 34, 31)


class SupervisorError(Exception):
    """The stack cannot go on; the message says which process, what it said last and what to do."""


class StopAskedError(Exception):
    """Ctrl-C, or the signal of a closing terminal or machine."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """One process of the stack; it is up when its address answers 200 or its log has the line."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    health_url: str | None = None
    ready_line: str | None = None


class Child:
    """A started service and the end of its log."""

    def __init__(self, service: Service, *, directory: Path, show: Callable[[str, str], None]) -> None:
        self.service = service
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self.ready_said = threading.Event()
        self._show = show
        # A session of its own: Ctrl-C in the terminal reaches the supervisor alone, and the group can be killed whole.
        self.process = subprocess.Popen(
            service.command,
            cwd=directory,
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def is_up(self) -> bool:
        """Tell whether the service does its work."""
        if self.service.ready_line is not None:
            return self.ready_said.is_set()
        if self.service.health_url is not None:
            with contextlib.suppress(requests.RequestException):
                return requests.get(self.service.health_url, timeout=2).status_code == HTTPStatus.OK
            return False
        return True

    def ensure_alive(self) -> None:
        """Raise SupervisorError with the last lines when the process has ended."""
        code = self.process.poll()
        if code is None:
            return
        self._reader.join(timeout=2)
        said = "\n".join(f"    {line}" for line in self.last_lines) or "    (nothing)"
        ended = f"{self.service.name} ended by itself (exit code {code})."
        raise SupervisorError(f"{ended} Everything else is stopped too. It said last:\n{said}")

    def kill_group(self) -> None:
        """End the process and whatever it has started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join(timeout=2)

    def _read(self) -> None:
        if self.process.stdout is None:
            return
        with self.process.stdout as log:
            for raw in log:
                line = raw.rstrip()
                self.last_lines.append(line)
                if self.service.ready_line is not None and self.service.ready_line in line:
                    self.ready_said.set()
                self._show(self.service.name, line)


class Supervisor:
    """The processes of one stack; use it as a context manager, leaving it ends every process."""

    def __init__(self, *, directory: Path, name_width: int = 12, quiet: bool = False) -> None:
        self.directory = directory
        self.children: list[Child] = []
        self._width = name_width
        self._quiet = quiet
        self._colours: dict[str, int] = {}
        self._printing = threading.Lock()
        self._stop_asked = 0

    def __enter__(self) -> Self:
        """Take over the signals that ask for an end."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        self._previous = {number: signal.signal(number, self._ask_to_stop) for number in signals}
        return self

    def __exit__(self, *_: object) -> None:
        """End every process, then give the signals back."""
        self.stop()
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def start(self, service: Service) -> Child:
        """Start the service and return without waiting for it."""
        self._look()
        self._colours.setdefault(service.name, COLOURS[len(self._colours) % len(COLOURS)])
        child = Child(service, directory=self.directory, show=self.show)
        self.children.append(child)
        return child

    def wait_until_up(self, *, within: float = ANSWER_WITHIN) -> None:
        """Return when every service is up; raises SupervisorError when one ends or is not up after `within` seconds."""
        deadline = time.monotonic() + within
        for child in self.children:
            while not child.is_up():
                self._look()
                if time.monotonic() > deadline:
                    raise SupervisorError(f"{child.service.name} runs but did not answer within {within:.0f} s.")
                time.sleep(TICK)

    def run(self, name: str, command: Sequence[str], *, environment: Mapping[str, str]) -> str:
        """Run a command to its end and return what it printed; raises SupervisorError with that when it fails."""
        with subprocess.Popen(
            command,
            cwd=self.directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        ) as process:
            while True:
                try:
                    output, _ = process.communicate(timeout=TICK)
                    break
                except subprocess.TimeoutExpired:
                    try:
                        self._look()
                    except (StopAskedError, SupervisorError):
                        process.kill()
                        raise
        if process.returncode:
            raise SupervisorError(f"{name} failed (exit code {process.returncode}):\n{output.rstrip()}")
        return output

    def watch(self) -> None:
        """Return never: raises StopAskedError at a signal and SupervisorError when a process ends."""
        while True:
            self._look()
            time.sleep(TICK)

    def stop(self) -> None:
        """End every process: SIGTERM, and SIGKILL to the groups after 15 s or at a second Ctrl-C."""
        asked_before = self._stop_asked
        for child in self.children:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        while any(child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline or self._stop_asked > asked_before:
                break
            time.sleep(TICK)
        for child in self.children:
            child.kill_group()
        self.children.clear()

    def show(self, name: str, line: str) -> None:
        """Print one line of a service's log."""
        if self._quiet or not line:
            return
        label = name.ljust(self._width)
        if sys.stdout.isatty():
            label = f"\033[{self._colours.get(name, COLOURS[0])}m{label}\033[0m"
        with self._printing:
            print(f"{label} | {line}", flush=True)

    def _look(self) -> None:
        if self._stop_asked:
            raise StopAskedError
        for child in self.children:
            child.ensure_alive()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        # Only counted here and looked at between steps: no process can slip away half started.
        self._stop_asked += 1

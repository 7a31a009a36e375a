"""`make demo-check`: the whole stack on free ports, and the journey walked through it over HTTP."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import requests

from sandbox.demo.itinerary import STEPS
from sandbox.demo.journey import Journey, SeenError, Step, journey_through
from sandbox.demo.pages import NotOnPageError
from sandbox.demo.running import run_stack
from sandbox.demo.stack import ROOT, Stack, world_on_free_ports
from sandbox.demo.supervisor import StopAskedError, Supervisor, SupervisorError


def main() -> int:
    """Walk the journey and return the exit code: 0 when every step was seen to work, 1 when one was not."""
    arguments = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="demo-check-") as directory:
        stack = Stack(world_on_free_ports(), Path(directory))
        try:
            with Supervisor(directory=ROOT, quiet=not arguments.logs) as supervisor:
                try:
                    return _check(stack, supervisor, stop_at=arguments.stop_at)
                except SupervisorError as error:
                    print(error, flush=True)
                    _show_logs(supervisor)
        except StopAskedError:
            print("Stopped.")
    return 1


def _check(stack: Stack, supervisor: Supervisor, *, stop_at: str | None) -> int:
    began = time.monotonic()
    setup = run_stack(stack, supervisor)
    print(f"The stack answers after {time.monotonic() - began:.0f} s.")
    with journey_through(stack, setup) as journey:
        for number, step in enumerate(STEPS, start=1):
            if not _walk(number, step, journey):
                _show_logs(supervisor)
                return 1
            if step.name == stop_at:
                return 0
    print(f"{len(STEPS)} steps, all as they should be, {time.monotonic() - began:.0f} s.")
    return 0


def _walk(number: int, step: Step, journey: Journey) -> bool:
    began = time.monotonic()
    try:
        seen = step.walk(journey)
    except (SeenError, NotOnPageError, requests.RequestException) as error:
        print(f"{number:3}. {step.name}: FAILED. {error}", flush=True)
        return False
    print(f"{number:3}. {step.name}: {seen} ({time.monotonic() - began:.1f} s)", flush=True)
    return True


def _show_logs(supervisor: Supervisor) -> None:
    """Print what the processes said last: the reason is usually there."""
    for child in supervisor.children:
        if child.last_lines:
            print(f"--- {child.service.name} said last:")
            print("\n".join(f"    {line}" for line in child.last_lines))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo.check", description="Walk the demo's journey.")
    parser.add_argument("--stop-at", choices=[step.name for step in STEPS], help="end after this step")
    parser.add_argument("--logs", action="store_true", help="print what every process says")
    return parser


if __name__ == "__main__":
    sys.exit(main())

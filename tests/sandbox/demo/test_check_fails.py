"""The demo's check is worth something only if it fails: three things are broken, and it names the step each time."""

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
import requests

from sandbox.demo import check, expected
from sandbox.demo.itinerary import STEPS
from sandbox.demo.journey import Journey, Step
from sandbox.demo.record import works_of
from sandbox.demo.supervisor import Child, Service, Supervisor

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]


def _fails_at(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    before: str,
    break_it: Callable[[Journey], None],
) -> str:
    """Run the check with something broken before that step; return the name of the step that it fails at."""

    def broken(journey: Journey) -> str:
        break_it(journey)
        return "broken on purpose"

    place = next(number for number, step in enumerate(STEPS) if step.name == before)
    steps = (*STEPS[:place], Step(name="something is broken", walk=broken), *STEPS[place:])
    monkeypatch.setattr(check, "STEPS", steps)
    monkeypatch.setattr(sys, "argv", ["check"])
    assert check.main() == 1
    [line] = [line for line in capsys.readouterr().out.splitlines() if ": FAILED." in line]
    return line.split(". ", 1)[1].split(": FAILED.", 1)[0]


def test_check_fails_when_the_worker_has_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop_worker(journey: Journey) -> None:
        [worker] = [child for child in journey.setup.supervisor.children if child.service.name == "worker"]
        os.killpg(worker.process.pid, signal.SIGSTOP)

    assert _fails_at(monkeypatch, capsys, before="sends the works", break_it=stop_worker) == "sends the works"


def test_check_fails_when_a_work_is_doubled(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def double_a_work(journey: Journey) -> None:
        stack, orcid = journey.stack, journey.orcid_of("mara")
        [theirs] = [work for work in works_of(stack, orcid) if work.identifier == expected.EXCLUDED]
        identifier = {
            "external-id-type": "doi",
            "external-id-value": theirs.identifier,
            "external-id-relationship": "self",
        }
        body = {
            "source_name": theirs.source,
            "source_client_id": "APP-SMITHSONIANDEMO0",
            "work": {
                "title": {"title": {"value": theirs.title}},
                "type": "data-set",
                "external-ids": {"external-id": [identifier]},
            },
        }
        requests.post(f"{stack.orcid_url}/sandbox/people/{orcid}/works", json=body, timeout=10).raise_for_status()

    last = "the ORCID records hold exactly the right works"
    assert _fails_at(monkeypatch, capsys, before=last, break_it=double_a_work) == last


def test_check_fails_when_a_withdrawal_is_ignored(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def confirm_late(self: Supervisor, service: Service) -> Child:
        late = {**service.environment, "WITHDRAWAL_CONFIRM_AFTER": "3600"}
        return start(self, replace(service, environment=late))

    def harvest_late(self: Supervisor, name: str, command: Sequence[str], *, environment: Mapping[str, str]) -> str:
        return run(self, name, command, environment={**environment, "WITHDRAWAL_CONFIRM_AFTER": "3600"})

    start, run = Supervisor.start, Supervisor.run
    monkeypatch.setattr(Supervisor, "start", confirm_late)
    monkeypatch.setattr(Supervisor, "run", harvest_late)
    name = "has a withdrawn item removed from ORCID"
    assert _fails_at(monkeypatch, capsys, before=name, break_it=lambda _journey: None) == name

"""What the command's options set."""

import subprocess
import time
from collections.abc import Callable

import requests

from tests.sandbox.orcid.driving import Orcid, work

Start = Callable[..., tuple[subprocess.Popen[str], str]]


def test_limit_and_latency_of_the_command_hold_for_api_and_token_calls(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_orcid_sandbox", "--limit", "host", "--latency-ms", "150")
    orcid = Orcid(address)
    record = orcid.record()
    calls: list[Callable[[], requests.Response]] = [
        lambda: record.call("POST", "work", work()),
        lambda: orcid.token(record.client, grant_type=""),
    ]
    waits = []
    for call in calls:
        began = time.monotonic()
        call()
        waits.append(time.monotonic() - began >= 0.15)
    assert (orcid.control("GET", "limit"), waits) == ({"limit": "host"}, [True, True])


def test_what_it_keeps_is_there_after_a_restart(start_stand_in: Start) -> None:
    process, address = start_stand_in("run_orcid_sandbox")
    record = Orcid(address).record()
    put_code = record.add(work())
    line = [str(part) for part in process.args]  # type: ignore[union-attr] # a list, as the fixture starts it
    process.terminate()
    process.wait(timeout=5)
    with subprocess.Popen(line) as again:  # noqa: S603 - our own command
        try:
            answer = _call_until_it_answers(lambda: record.call("GET", f"work/{put_code}"))
        finally:
            again.terminate()
    assert (answer.status_code, answer.json()["put-code"]) == (200, put_code)


def _call_until_it_answers(call: Callable[[], requests.Response]) -> requests.Response:
    deadline = time.monotonic() + 20
    while True:
        try:
            return call()
        except requests.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)

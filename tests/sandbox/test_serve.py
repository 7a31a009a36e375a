import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[..., tuple[subprocess.Popen[str], str]]


def test_stand_in_says_which_one_it_is(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_idp_sandbox", "elsewhere")
    answer = requests.get(f"{address}/sandbox/health", timeout=5)
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "stand_in": "idp", "name": "elsewhere"})


def test_sigterm_ends_it_within_two_seconds_although_a_client_keeps_its_connection(start_stand_in: Start) -> None:
    process, address = start_stand_in("run_idp_sandbox", "elsewhere")
    with requests.Session() as client:
        client.get(f"{address}/sandbox/health", timeout=5)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=10)
    assert (code, time.monotonic() - began < 2) == (0, True)


def test_one_connection_carries_many_requests(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_idp_sandbox", "elsewhere")
    with requests.Session() as client:
        ports = []
        for _ in range(2):
            answer = client.get(f"{address}/sandbox/health", timeout=5, stream=True)
            assert answer.raw.connection
            ports.append(answer.raw.connection.sock.getsockname())
            answer.json()
    assert ports[0] == ports[1]


def test_every_answer_waits_for_the_latency_and_sixteen_wait_together(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_idp_sandbox", "elsewhere", "--latency-ms", "300")

    def ask(_: int) -> float:
        began = time.monotonic()
        requests.get(f"{address}/.well-known/openid-configuration", timeout=10)
        return time.monotonic() - began

    ask(0)
    began = time.monotonic()
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(ask, range(16)))
    assert min(waits) >= 0.3
    assert time.monotonic() - began < 16 * 0.3 / 2


def test_taken_port_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        database = tmp_path / "never.sqlite3"
        line = [sys.executable, "manage.py", "run_idp_sandbox", "x", "--port", str(port), "--database", str(database)]
        ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    said = f"Port {port} is taken by another process. End that process, or choose another port with --port."
    assert (ended.returncode, ended.stderr.strip()) == (1, f"CommandError: {said}")
    assert not database.exists()


def test_pages_bring_their_sheet(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_idp_sandbox", "elsewhere")
    sheet = requests.get(f"{address}/static/sandbox/sandbox.css", timeout=5)
    assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, 'text/css; charset="utf-8"')
    assert '<link rel="stylesheet" href="/static/sandbox/sandbox.css">' in requests.get(address, timeout=5).text


def test_control_answers_what_is_wrong_as_json(start_stand_in: Start) -> None:
    _, address = start_stand_in("run_idp_sandbox", "elsewhere")
    url = f"{address}/sandbox/people/somebody"
    answers = [
        requests.put(url, data="{", timeout=5),
        requests.put(url, json=["a"], timeout=5),
        requests.put(url, json={"password": "x"}, timeout=5),
        requests.get(url, timeout=5),
    ]
    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (400, "The body is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        (400, "The body must be a JSON object."),
        (400, "The body lacks 'claims'."),
        (405, "Use one of PUT."),
    ]

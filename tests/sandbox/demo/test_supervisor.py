import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.demo.stack import Stack, world_on_free_ports
from sandbox.demo.supervisor import Service, StopAskedError, Supervisor, SupervisorError

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
)
FORKER = "import os, time; os.fork(); print('up', os.getpid(), flush=True); time.sleep(60)"


def service(code: str, *, name: str = "sleeper") -> Service:
    line = [sys.executable, "-c", code]
    return Service(name=name, command=line, environment={"PATH": os.environ["PATH"]}, ready_line="up")


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(directory=tmp_path) as supervisor:
        yield supervisor


def is_alive(pid: int) -> bool:
    """Whether the process runs; a dead one that nobody has buried yet does not."""
    line = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own
    return bool(state) and not state.startswith("Z")


def test_every_line_carries_the_name_of_who_said_it(
    supervisor: Supervisor, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.start(service(SLEEPER))
    supervisor.start(service(SLEEPER, name="other one"))
    supervisor.wait_until_up()
    supervisor.stop()
    assert sorted(capsys.readouterr().out.splitlines()) == ["other one    | up", "sleeper      | up"]


def test_process_that_dies_ends_all_and_its_last_lines_are_told(supervisor: Supervisor) -> None:
    other = supervisor.start(service(SLEEPER))
    supervisor.wait_until_up()
    supervisor.start(service("import sys; print('up'); print('the disk is full'); sys.exit(3)", name="web"))
    with pytest.raises(SupervisorError) as raised:
        supervisor.watch()
    supervisor.stop()
    assert str(raised.value) == (
        "web ended by itself (exit code 3). Everything else is stopped too. It said last:\n"
        "    up\n"
        "    the disk is full"
    )
    assert not is_alive(other.process.pid)


def test_process_that_dies_before_it_answers_is_not_waited_for(supervisor: Supervisor) -> None:
    supervisor.start(service("print('no such setting')"))
    began = time.monotonic()
    with pytest.raises(SupervisorError, match="no such setting"):
        supervisor.wait_until_up(within=30)
    assert time.monotonic() - began < 10


def test_process_that_never_answers_is_named(supervisor: Supervisor) -> None:
    supervisor.start(service("import time; time.sleep(60)"))
    with pytest.raises(SupervisorError, match=r"^sleeper runs but did not answer within 1 s\.$"):
        supervisor.wait_until_up(within=1)


def test_service_is_up_when_its_address_answers(supervisor: Supervisor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    line = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    url = f"http://127.0.0.1:{port}/"
    supervisor.start(Service(name="files", command=line, environment={"PATH": os.environ["PATH"]}, health_url=url))
    supervisor.wait_until_up()
    assert requests.get(url, timeout=5).status_code == 200


def test_processes_of_a_process_end_with_it(supervisor: Supervisor) -> None:
    child = supervisor.start(service(FORKER))
    supervisor.wait_until_up()
    deadline = time.monotonic() + 10
    while len(child.last_lines) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    pids = [int(line.split()[1]) for line in child.last_lines]
    supervisor.stop()
    time.sleep(0.2)
    assert [is_alive(pid) for pid in pids] == [False, False]


def test_command_that_fails_is_told_with_what_it_said(supervisor: Supervisor) -> None:
    with pytest.raises(SupervisorError) as raised:
        supervisor.run("harvest", [sys.executable, "-c", "import sys; sys.exit('no such source')"], environment={})
    assert str(raised.value) == "harvest failed (exit code 1):\nno such source"


def test_ctrl_c_ends_a_running_command_too(supervisor: Supervisor) -> None:
    began = time.monotonic()
    finger = threading.Timer(1, signal.raise_signal, [signal.SIGINT])
    finger.start()
    with pytest.raises(StopAskedError):
        supervisor.run("sleep", [sys.executable, "-c", SLEEPER], environment={})
    finger.join()
    assert time.monotonic() - began < 10


def test_second_ctrl_c_kills_what_does_not_listen(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from sandbox.demo.supervisor import Service, StopAskedError, Supervisor
try:
    with Supervisor(directory=Path({str(tmp_path)!r})) as supervisor:
        line = [sys.executable, "-c", {STUBBORN!r}]
        child = supervisor.start(Service(name="stubborn", command=line, environment={{}}, ready_line="up"))
        supervisor.wait_until_up()
        print("pid", child.process.pid, flush=True)
        supervisor.watch()
except StopAskedError:
    print("stopped", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own code
        assert process.stdout
        lines = iter(process.stdout.readline, "")
        pid = next(int(line.split()[1]) for line in lines if line.startswith("pid"))
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        assert (process.poll(), is_alive(pid)) == (None, True)
        process.send_signal(signal.SIGINT)
        assert list(lines) == ["stopped\n"]
    assert not is_alive(pid)


def test_taken_port_is_named_with_the_way_out_and_nothing_is_started(tmp_path: Path) -> None:
    world = world_on_free_ports()
    with socket.create_server(("127.0.0.1", world.orcid_port)):
        stack = Stack(world, tmp_path / "demo")
        with pytest.raises(SupervisorError) as raised:
            stack.ensure_ports_free()
    assert str(raised.value) == (
        f"Port {world.orcid_port}, meant for ORCID, is taken by another process.\n"
        f"Nothing was started. End that process (`ss -ltnp 'sport = :{world.orcid_port}'` names it), "
        "or start the demo on other ports: python -m sandbox.demo --shift 100"
    )
    assert not (tmp_path / "demo").exists()


def test_second_start_keeps_the_secrets_of_the_first(tmp_path: Path) -> None:
    world = world_on_free_ports()
    first, second = (Stack(world, tmp_path).environment for _ in range(2))
    assert first == second
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert len({first[name] for name in first if name.endswith(("_SECRET", "SECRET_KEY", "KEY_RING"))}) == 8


def test_settings_of_the_shell_do_not_reach_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://production/site")
    monkeypatch.setenv("REDIS_URL", "redis://production")
    environment = Stack(world_on_free_ports(), tmp_path).environment
    assert (environment["DATABASE_URL"], environment.get("REDIS_URL")) == (
        f"sqlite:///{tmp_path}/site.sqlite3",
        None,
    )

"""A process that serves on PostgreSQL starts behind a whole wall, or not at all."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.walls.sql import ask

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

#: With what our backend adds to Django's.
backend: Any = connection
WITHIN = 60  # seconds
REFUSED = """\
Not started: the wall between institutions has faults.
  colophon.E011: Table items_item has no policy one_institution.
      Run `manage.py migrate`. Or, as the owner: CREATE POLICY one_institution ON items_item \
USING (institution_id = current_setting('colophon.institution')::bigint) \
WITH CHECK (institution_id = current_setting('colophon.institution')::bigint);
"""


@pytest.fixture
def dropped_policy() -> Iterator[None]:
    """A database that somebody has changed by hand."""
    ask_as_owner("DROP POLICY one_institution ON items_item")
    try:
        yield
    finally:
        condition = "(institution_id = current_setting('colophon.institution')::bigint)"
        ask_as_owner(f"CREATE POLICY one_institution ON items_item USING {condition} WITH CHECK {condition}")


def ask_as_owner(statement: str) -> None:
    with backend.as_owner():
        ask(statement)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _commands(directory: Path, port: int) -> dict[str, list[str]]:
    celery = ["celery", "--quiet", "-A", "config"]
    quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO"]
    return {
        "gunicorn": ["gunicorn", "config.wsgi", "--no-control-socket", "--bind", f"127.0.0.1:{port}"],
        "worker": [*celery, "worker", "-P", "solo", *quiet],
        "beat": [*celery, "beat", "--schedule", str(directory / "schedule")],
    }


@contextmanager
def _started(name: str, directory: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Start a process of the site on the tests' database; what it says goes to a file."""
    at = connection.settings_dict
    inherited = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "DATABASE_DOOR_ROLE")
    environment = {
        **{name: os.environ[name] for name in inherited if name in os.environ},
        "SECRET_KEY": "tests",
        "KEY_RING": settings.KEY_RING[0],
        "BROKER_URL": "memory://",
        "STATIC_MANIFEST": "false",
        "DATABASE_URL": f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}",
    }
    said = directory / name
    with said.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", *_commands(directory, port)[name]],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield process, said
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def test_no_process_starts_without_a_policy(dropped_policy: None, tmp_path: Path) -> None:
    with (
        _started("gunicorn", tmp_path) as (gunicorn, web_said),
        _started("worker", tmp_path) as (worker, worker_said),
        _started("beat", tmp_path) as (beat, beat_said),
    ):
        assert [process.wait(WITHIN) for process in (gunicorn, worker, beat)] == [3, 3, 3]
    for said in (web_said, worker_said, beat_said):
        assert REFUSED in said.read_text()
        assert "Traceback" not in said.read_text()


def test_a_whole_wall_lets_processes_start(tmp_path: Path) -> None:
    port = _free_port()
    with (
        _started("gunicorn", tmp_path, port) as (gunicorn, web_said),
        _started("worker", tmp_path) as (worker, worker_said),
    ):
        deadline = time.monotonic() + WITHIN
        while not (_answers(port) and " ready." in worker_said.read_text()):
            assert time.monotonic() < deadline, web_said.read_text() + worker_said.read_text()
            assert gunicorn.poll() is worker.poll() is None, web_said.read_text() + worker_said.read_text()
            time.sleep(0.2)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_migrating_is_not_refused_where_the_wall_has_faults(dropped_policy: None) -> None:
    call_command("migrate", skip_checks=False, verbosity=0)

"""The site as it runs for people: its own database and broker, its commands, a Celery worker that can be killed."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tests import postgresql

LEASE_SECONDS = 2
SETTLES_WITHIN = 40  # seconds
RABBITMQ = os.environ.get("TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672//")
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")
WORKER = ("-P", "solo", "-B", "--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel", "INFO")

Rows = list[tuple[Any, ...]]


@dataclass
class Site:
    """One site; `look` reads and `change` writes its tables from outside, by SQL."""

    directory: Path
    environment: dict[str, str]
    look: Callable[[str], Rows]
    change: Callable[[str], None]
    celery_app: str = "config"
    worker: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def manage(self, *arguments: str) -> None:
        """Run one of the site's commands to its end."""
        line = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(  # noqa: S603 - our own command
            line, cwd=settings.BASE_DIR, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def play(self, act: str, *arguments: Any, **named: Any) -> None:
        """Run a function of `tests.faults.scene` in the site's own process."""
        given = [*map(repr, arguments), *(f"{name}={value!r}" for name, value in named.items())]
        self.manage("shell", "-v0", "-c", f"from tests.faults import scene; scene.{act}({', '.join(given)})")

    def ensure_worker(self) -> None:
        """Start a worker, with the schedule inside, unless one runs."""
        if self.worker is None:
            line = [sys.executable, "-m", "celery", "--quiet", "-A", self.celery_app, "worker", *WORKER]
            line += ["--schedule", str(self.directory / "schedule")]
            with (self.directory / "worker.log").open("ab") as log:
                self.worker = subprocess.Popen(  # noqa: S603 - our own command
                    line,
                    cwd=settings.BASE_DIR,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def kill_worker(self) -> None:
        """End the worker and its schedule as a power cut would: SIGKILL to the whole group."""
        if self.worker is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait(timeout=10)
            self.worker = None

    def wait_until(self, holds: Callable[[], bool], *, what: str) -> None:
        """Look again until something holds; fail with the worker's last words when it does not."""
        deadline = time.monotonic() + SETTLES_WITHIN
        while not holds():
            if time.monotonic() > deadline:
                said = (self.directory / "worker.log").read_text()[-3000:]
                raise AssertionError(f"Not within {SETTLES_WITHIN} s: {what}. The worker said last:\n{said}")
            time.sleep(0.1)


@contextmanager
def site_on_sqlite(directory: Path, **environment: str) -> Iterator[Site]:
    """Prepare a site whose database and broker are files."""
    file = directory / "site.sqlite3"

    def look(sql: str) -> Rows:
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as database:
            return database.execute(sql).fetchall()

    def change(sql: str) -> None:
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as database, database:
            database.execute(sql)

    services = {"DATABASE_URL": f"sqlite:///{file}", "BROKER_URL": f"sqla+sqlite:///{directory / 'broker.sqlite3'}"}
    with _prepared(Site(directory, _environment(environment | services), look, change)) as site:
        yield site


@contextmanager
def site_on_services(directory: Path, **environment: str) -> Iterator[Site]:
    """Prepare a site on PostgreSQL and RabbitMQ, with a database and a queue of its own there."""
    found = postgresql.environment()
    assert found is not None
    name, owner = postgresql.DATABASE, found["DATABASE_OWNER_URL"]

    def look(sql: str) -> Rows:
        with psycopg.connect(owner) as database:
            return database.execute(sql.encode()).fetchall()

    def change(sql: str) -> None:
        with psycopg.connect(owner) as database:
            database.execute(sql.encode())

    services = found | {"BROKER_URL": RABBITMQ, "TEST_QUEUE": name}
    with psycopg.connect(postgresql.SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" OWNER colophon_test_owner'.encode())
        try:
            made = Site(directory, _environment(environment | services), look, change, "tests.faults.own_queue")
            with _prepared(made) as site:
                yield site
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@contextmanager
def _prepared(site: Site) -> Iterator[Site]:
    site.manage("migrate", "--no-input", "-v", "0")
    try:
        yield site
    finally:
        site.kill_worker()


def _environment(more: dict[str, str]) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        "SECRET_KEY": "tests",
        "KEY_RING": settings.KEY_RING[0],
        "BASE_DOMAIN": "colophon.test",
        "PUBLIC_SCHEME": "http",
        "STATIC_MANIFEST": "false",
        "ORCID_LEASE_SECONDS": str(LEASE_SECONDS),
        "SWEEP_SECONDS": "1",
    } | more

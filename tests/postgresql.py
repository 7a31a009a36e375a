"""Run a command with the site's database on PostgreSQL: `python -m tests.postgresql [--pgbouncer] COMMAND ...`.

Roles of their own are made for it (`colophon_test_*`), so that nothing of a real deployment on the same server is
touched, and a database of its own, so that two runs do not meet. With --pgbouncer the serving role reaches the server
through a few connections that PgBouncer lends for one transaction at a time. Where no server answers, or PgBouncer is
not installed, the command is not run, which CI does not allow.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests import pgbouncer

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
ROLES = Path(__file__).resolve().parent.parent / "deploy" / "postgresql" / "roles.sql"
DATABASE = f"colophon_{os.getpid()}"


def environment() -> dict[str, str] | None:
    """Make the roles and return what the site needs to use them; None when no server answers."""
    try:
        connection = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return None
    with connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # two runs may start at once
        connection.execute(ROLES.read_text().replace("colophon_", "colophon_test_").encode())
        connection.execute("ALTER ROLE colophon_test_owner CREATEDB")
        host, port = connection.info.host, connection.info.port
    return {
        "DATABASE_URL": f"postgres://colophon_test_app@{host}:{port}/{DATABASE}",
        "DATABASE_OWNER_URL": f"postgres://colophon_test_owner@{host}:{port}/{DATABASE}",
        "DATABASE_DOOR_ROLE": "colophon_test_door",
    }


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    pooled = arguments[:1] == ["--pgbouncer"]
    found = environment()
    if found is None:
        return _not_run(f"PostgreSQL does not answer at {SERVER.rsplit('@', 1)[-1]}")
    if pooled and not pgbouncer.PROGRAM:
        return _not_run("PgBouncer is not installed (Debian's package pgbouncer)")
    try:
        with _through_pgbouncer(found) if pooled else nullcontext(found) as given:
            command = arguments[1:] if pooled else arguments
            return subprocess.run(command, env=os.environ | given, check=False).returncode  # noqa: S603 - the caller's
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:  # what a killed run has left
            for name in (f"test_{DATABASE}", f"test_{DATABASE}_restored"):
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _not_run(reason: str) -> int:
    print(f"{reason}: not run there.")  # noqa: T201 - a command
    return 1 if os.environ.get("CI") else 0


@contextmanager
def _through_pgbouncer(found: dict[str, str]) -> Iterator[dict[str, str]]:
    site = urlsplit(found["DATABASE_URL"])
    with pgbouncer.pgbouncer(host=site.hostname or "", port=site.port or 0, user=site.username or "", size=3) as port:
        pooled = site._replace(netloc=f"{site.username}@127.0.0.1:{port}")
        # PgBouncer's connections keep Django from dropping the database: it is dropped here.
        yield found | {"DATABASE_URL": pooled.geturl(), "PYTEST_ADDOPTS": "--reuse-db"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

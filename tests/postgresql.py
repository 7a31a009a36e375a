"""Run a command with the site's database on PostgreSQL: `python -m tests.postgresql COMMAND ...`.

Roles of their own are made for it (`colophon_test_*`), so that nothing of a real deployment on the same server is
touched, and a database of its own, so that two runs do not meet. Where no server answers the command is not run,
which CI does not allow.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

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


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    found = environment()
    if found is None:
        print(f"PostgreSQL does not answer at {SERVER.rsplit('@', 1)[-1]}: not run there.")  # noqa: T201 - a command
        return 1 if os.environ.get("CI") else 0
    try:
        return subprocess.run(command, env=os.environ | found, check=False).returncode  # noqa: S603 - the caller's
    finally:
        with psycopg.connect(SERVER, autocommit=True) as connection:  # what a killed run has left
            connection.execute(f'DROP DATABASE IF EXISTS "test_{DATABASE}" WITH (FORCE)'.encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A backup taken by the owner and restored into a new database has its walls back."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.models import User
from institutions.tenancy.operations import SETTING
from institutions.tenancy.postgresql.catalogue import read_catalogue
from institutions.tenancy.postgresql.faults import faults
from institutions.tenancy.start import wall
from tests.factories import DepartmentFactory
from tests.postgresql import SERVER

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def _url(role: str, name: str) -> str:
    """Return the address of a database on the server itself: a dump is one long session."""
    at: Any = connection.settings_dict
    return f"postgresql://{role}@{at['OWNER']['HOST']}:{at['OWNER']['PORT']}/{name}"


def _as_app(name: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(_url(str(connection.settings_dict["USER"]), name))


def _as_owner(name: str) -> str:
    at: Any = connection.settings_dict
    return _url(at["OWNER"]["USER"], name)


def _run(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    found = shutil.which(program)
    assert found
    return subprocess.run(  # noqa: S603 - PostgreSQL's own
        [found, *arguments], env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def restored(tmp_path: Path, alice: User, bob: User, charlie: User) -> Iterator[str]:
    """Name a database that was restored from a dump, with people of both institutions in it."""
    DepartmentFactory(institution=charlie.institution, code="HIST")
    name, copy = str(connection.settings_dict["NAME"]), f"{connection.settings_dict['NAME']}_restored"
    file = str(tmp_path / "colophon.dump")
    dumped = _run("pg_dump", "--format=custom", f"--file={file}", _as_owner(name))
    assert (dumped.returncode, dumped.stderr) == (0, "")
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{copy}" OWNER colophon_test_owner'.encode())
        try:
            done = _run("pg_restore", "--exit-on-error", f"--dbname={_as_owner(copy)}", file)
            assert (done.returncode, done.stderr) == (0, "")
            yield copy
        finally:
            server.execute(f'DROP DATABASE "{copy}" WITH (FORCE)'.encode())


def test_a_restored_database_has_its_walls(restored: str, alice: User, bob: User, charlie: User) -> None:
    with _as_app(restored) as app:
        with app.cursor() as cursor:
            assert faults(read_catalogue(cursor, door="colophon_test_door"), wall()) == []
        emails = "SELECT array_agg(email ORDER BY email) FROM accounts_user"
        for somebody, people in ((alice, [alice.email, bob.email]), (charlie, [charlie.email])):
            app.execute("SELECT set_config(%s, %s, true)", [SETTING, str(somebody.institution_id)])
            assert app.execute(emails).fetchall() == [(people,)]
        app.execute("SET LOCAL ROLE colophon_test_door")
        assert app.execute(emails).fetchall() == [([alice.email, bob.email, charlie.email],)]
    with _as_app(restored) as app, pytest.raises(psycopg.errors.UndefinedObject, match=SETTING):
        app.execute(emails)


def test_a_restored_key_still_holds_a_row_inside_its_institution(restored: str, bob: User, charlie: User) -> None:
    with _as_app(restored) as app:
        app.execute("SELECT set_config(%s, %s, true)", [SETTING, str(bob.institution_id)])
        app.execute("UPDATE accounts_role SET person_id = %s WHERE person_id = %s", [charlie.pk, bob.pk])
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="accounts_role_person_id_inside"):
            app.commit()


def test_the_serving_role_cannot_take_half_a_backup(alice: User, charlie: User, tmp_path: Path) -> None:
    name, role = str(connection.settings_dict["NAME"]), str(connection.settings_dict["USER"])
    tried = _run("pg_dump", f"--file={tmp_path / 'half.sql'}", "--table=accounts_user", _url(role, name))
    assert tried.returncode == 1
    assert "permission denied" in tried.stderr

"""On SQLite a stream is one SELECT, which is a snapshot of its own in the file that the site keeps."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope
from institutions.tenancy.streams import stream
from tests.walls.test_streams import codes

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture
def sqlite_file(db: None, tmp_path: Path) -> Iterator[Path]:
    """Two departments in a file, as the site keeps it, in place of the tests' database in memory."""
    file = tmp_path / "site.sqlite3"
    served = connections["default"]
    other: Any = type(served)(served.settings_dict | {"NAME": str(file)}, served.alias)
    connections["default"] = other
    try:
        with other.schema_editor() as editor:
            editor.create_model(Institution)
            editor.create_model(Department)
        Institution.objects.create(pk=1, slug="smithsonian")
        with institution_scope(1):
            Department.objects.bulk_create([Department(code=code) for code in ("ANT", "BOT", "ZOO")])
        yield file
    finally:
        other.close()
        connections["default"] = served


def test_on_sqlite_a_writer_does_not_wait_for_a_stream(sqlite_file: Path) -> None:
    rows = stream(codes, institution=1)
    assert next(rows) == "ANT"
    with sqlite3.connect(sqlite_file, timeout=0) as writer:
        writer.execute("UPDATE institutions_department SET code = 'CHEM' WHERE code = 'BOT'")
    writer.close()
    assert list(rows) == ["BOT", "ZOO"]
    assert list(stream(codes, institution=1)) == ["ANT", "CHEM", "ZOO"]

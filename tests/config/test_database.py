"""What the environment says about the database."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SITE = "postgres://colophon_app:ours@pooler.example:6432/colophon"
OWNER = "postgres://colophon_owner:theirs@database.example:5432/elsewhere"


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DATABASE_URL", SITE)
    monkeypatch.setenv("DATABASE_OWNER_URL", OWNER)
    return runpy.run_path(str(Path(settings.BASE_DIR) / "config" / "settings.py"))["DATABASES"]["default"]


def test_the_owner_goes_to_the_server_directly_and_the_site_through_its_pooler(database: Any) -> None:
    assert database["OWNER"] == {
        "USER": "colophon_owner",
        "PASSWORD": "theirs",
        "HOST": "database.example",
        "PORT": 5432,
    }
    assert {key: database[key] for key in database["OWNER"]} == {
        "USER": "colophon_app",
        "PASSWORD": "ours",
        "HOST": "pooler.example",
        "PORT": 6432,
    }


def test_the_owner_migrates_the_database_that_the_site_uses(database: Any) -> None:
    assert (database | database["OWNER"])["NAME"] == "colophon"

"""Commands that change tables run as the role that owns them."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from institutions import migrations
from institutions.models import Institution

pytestmark = pytest.mark.django_db(transaction=True)


def _say(*command: Any) -> str:
    said = StringIO()
    call_command(*command, stdout=said, interactive=False, verbosity=1, no_color=True)
    return said.getvalue()


def test_migrating_twice_is_harmless() -> None:
    assert "No migrations to apply." in _say("migrate")


def test_flushing_empties_the_tables(smithsonian: Institution) -> None:
    _say("flush")
    assert not Institution.objects.exists()


@pytest.mark.postgresql
@pytest.mark.parametrize("command", ["migrate", "flush"])
def test_without_the_owner_a_command_says_what_is_missing(
    command: str, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "OWNER", None)
    with pytest.raises(CommandError, match=r"^DATABASE_OWNER_URL is not set: only the owner of the tables may"):
        _say(command)
    monkeypatch.undo()
    assert Institution.objects.get() == smithsonian


@pytest.mark.postgresql
def test_a_command_ends_as_the_serving_role() -> None:
    _say("migrate")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (connection.settings_dict["APP_ROLE"],)


def test_the_serving_role_may_read_which_migrations_ran() -> None:
    said = StringIO()
    call_command("showmigrations", "institutions", stdout=said, no_color=True)
    written = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))
    assert said.getvalue().split() == ["institutions", *(word for name in written for word in ("[X]", name))]

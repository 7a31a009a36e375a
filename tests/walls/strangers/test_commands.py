"""Every command: run for one institution it leaves the others alone, and another's rows are not there for it."""

import re
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command, get_commands, load_command_class
from django.db import transaction

from accounts.models import SignInMethod, StaffId, User
from institutions.management.owner import AsOwner
from institutions.models import Department
from institutions.tenancy.checks import OUR_ROOMS
from institutions.tenancy.scope import institution_scope
from items.models import Source
from orcid_sync.models import OrcidConnection, OrcidCredentials
from tests.walls.strangers.askers import Square
from tests.walls.strangers.doing import Done, do
from tests.walls.strangers.test_tasks import make_due
from tests.walls.strangers.verdicts_commands import AS_OWNER, ASK_FOR_NO_ROW, OURS, REFUSES, RUNS
from tests.walls.strangers.world import House

REFUSED = [(name, arguments) for name, verdict in OURS.items() for arguments in verdict.refuses]
TAKEN = [(name, arguments) for name, verdict in OURS.items() for arguments in verdict.takes]


def test_every_command_has_a_verdict_and_every_verdict_a_command() -> None:
    verdicts = {*OURS, *AS_OWNER, *REFUSES, *RUNS, *ASK_FOR_NO_ROW}
    assert sorted(verdicts) == sorted(get_commands())


def test_every_command_of_ours_is_run() -> None:
    ours = {name for name, room in get_commands().items() if room in OUR_ROOMS}
    assert sorted(ours - OURS.keys()) == ["flush", "migrate"]


@pytest.mark.parametrize("name", sorted(AS_OWNER))
def test_a_command_that_passes_the_walls_runs_as_the_owner_only(name: str) -> None:
    assert isinstance(load_command_class(get_commands()[name], name), AsOwner)


def names_of(house: House, prefix: str) -> dict[str, Any]:
    """What the rows of a house are called on a command line."""
    method, source = house.row(SignInMethod, of="alice"), house.row(Source, of="alice")
    return {
        f"{prefix}{word}": value
        for word, value in {
            "slug": house.institution.slug,
            "host": house.host,
            "person": house.people["alice"].email,
            "support": house.people["support"].email,
            "handle": house.people["alice"].handle,
            "department": house.row(Department, of="alice").code,
            "staff_id": house.row(StaffId, of="alice").value,
            "family_name": house.people["alice"].family_name,
            "source": source.pk,
            "url": source.url,
            "group": source.group,
            "issuer": method.issuer,
            "client": method.client_id,
            "orcid": house.row(OrcidConnection, of="alice").orcid,
            "orcid_client": house.row(OrcidCredentials, of="alice").client_id,
        }.items()
    }


def fill_in(text: str, square: Square, **more: Any) -> str:
    return text.format(
        **names_of(square.world.ours, ""), **names_of(square.world.theirs, "their_"), **more, new_handle=uuid4()
    )


def run(square: Square, name: str, arguments: list[str]) -> Done:
    def command() -> str:
        said = StringIO()
        call_command(name, *arguments, stdout=said, stderr=said)
        return said.getvalue()

    return do(square, command, first=lambda: make_due(square))


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "moss-on-stone")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "moss-on-stone")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in_file"


def put_into(file: Path, name: str, square: Square) -> str:
    """Write the file that the command is given; return its words, which the command may say again."""
    text = fill_in(OURS[name].in_file, square)
    file.write_text(text)
    return " ".join(re.split(r"[,\n]", text))


def houses(square: Square, places: tuple[str, ...]) -> list[str]:
    return sorted(getattr(square.world, place).words.root for place in places)


# The owner's connection is another one on PostgreSQL, which does not see what this test has not committed.
ANYWHERE = [pytest.param(name, marks=pytest.mark.sqlite if name in AS_OWNER else ()) for name in OURS]


@pytest.mark.parametrize("name", ANYWHERE)
def test_a_command_changes_whom_it_is_for_and_nobody_else(name: str, square: Square, file: Path) -> None:
    verdict = OURS[name]
    written = put_into(file, name, square)
    done = run(square, name, fill_in(verdict.arguments, square, file=file).split())
    assert sorted(done.changed) == houses(square, verdict.changes)
    if verdict.only:
        assert set(map(tuple, done.changed.values())) == {verdict.only}
    assert done.strangers_in_it(typed=f"{verdict.arguments} {written}") == []


@pytest.mark.parametrize(("name", "arguments"), REFUSED, ids=[" ".join(each) for each in REFUSED])
def test_another_institution_s_row_is_not_there(name: str, arguments: str, square: Square) -> None:
    typed = fill_in(arguments, square)
    done = run(square, name, typed.split())
    said = fill_in(OURS[name].refuses[arguments], square)
    assert re.search(said, str(done.error)), done.said
    assert (done.changed, done.called) == ({}, "")
    assert done.strangers_in_it(typed=f"{typed} {said.removeprefix('belongs to')}") == []


@pytest.mark.parametrize(("name", "arguments"), TAKEN, ids=[" ".join(each) for each in TAKEN])
def test_what_another_institution_has_too_is_made_here_and_left_alone_there(
    name: str, arguments: str, square: Square, file: Path
) -> None:
    written = put_into(file, name, square)
    typed = fill_in(arguments, square, file=file)
    done = run(square, name, typed.split())
    assert (done.error, sorted(done.changed)) == (None, houses(square, OURS[name].changes))
    assert done.strangers_in_it(typed=f"{typed} {written}") == []


@pytest.fixture
def dump(square: Square, tmp_path: Path) -> Path:
    """A file with a person of ours, as `loaddata` would read it."""
    with institution_scope(square.world.ours.institution), transaction.atomic():
        text = serializers.serialize("json", User.objects.filter(pk=square.world.ours.people["alice"].pk))
    path = tmp_path / "people.json"
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", REFUSES)
def test_a_command_of_the_frameworks_refuses_without_an_institution(name: str, square: Square, dump: Path) -> None:
    arguments, error = REFUSES[name]
    done = run(square, name, [fill_in(argument, square, dump=dump) for argument in arguments])
    assert re.search(error, f"{type(done.error).__name__}: {done.error}")
    assert (done.changed, _roots_in(done, square)) == ({}, [])


@pytest.mark.parametrize("label", sorted({model._meta.app_label for model in apps.get_models()} & OUR_ROOMS))
def test_nothing_of_any_room_is_dumped(label: str, square: Square) -> None:
    done = run(square, "dumpdata", [label])
    assert "institution_scope" in str(done.error)
    assert _roots_in(done, square) == []


@pytest.mark.parametrize("name", RUNS)
def test_a_command_of_the_frameworks_tells_and_changes_nothing(name: str, square: Square) -> None:
    done = run(square, name, list(RUNS[name]))
    assert (done.error, done.changed, _roots_in(done, square)) == (None, {}, [])


def _roots_in(done: Done, square: Square) -> list[str]:
    return [house.words.root for house in square.world.houses if house.words.root.casefold() in done.said.casefold()]

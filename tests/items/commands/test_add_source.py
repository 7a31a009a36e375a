"""`manage.py add_source`."""

import pytest
from django.core.management import CommandError, call_command

from institutions.models import Institution
from items.models import Source

ARGUMENTS = ("add_source", "smithsonian", "figshare", "--url", "https://api.figshare.com")


def sources() -> list[tuple[str, str, str, float, int]]:
    return list(Source.objects.values_list("url", "group", "token", "seconds_between_calls", "position"))


def test_source_is_added_behind_those_that_there_are(
    smithsonian: Institution, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SI_TOKEN", "secret ")
    call_command(*ARGUMENTS, "--group", "101", "--token-env", "SI_TOKEN", "--seconds-between-calls", "0")
    call_command(*ARGUMENTS, "--group", "102")
    assert sources() == [
        ("https://api.figshare.com/v2", "101", "secret", 0, 0),
        ("https://api.figshare.com/v2", "102", "", 1, 1),
    ]
    said = "Figshare https://api.figshare.com/v2, group {} is added as source {} of Smithsonian Institution. Next: {}"
    first, second = Source.objects.all()
    assert capsys.readouterr().out.splitlines() == [
        said.format(101, first.pk, "harvest smithsonian"),
        said.format(102, second.pk, "harvest smithsonian"),
    ]


def test_twice_is_once_and_what_is_left_out_stays(smithsonian: Institution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SI_TOKEN", "secret")
    call_command(*ARGUMENTS, "--group", "101", "--token-env", "SI_TOKEN", "--seconds-between-calls", "2")
    call_command(*ARGUMENTS, "--group", "101")
    assert sources() == [("https://api.figshare.com/v2", "101", "secret", 2, 0)]
    monkeypatch.setenv("SI_TOKEN", "new")
    call_command(*ARGUMENTS, "--group", "101", "--token-env", "SI_TOKEN", "--seconds-between-calls", "0")
    assert sources() == [("https://api.figshare.com/v2", "101", "new", 0, 0)]


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ((), "Give --group, or --token-env for all that the token's institution has"),
        (("--token-env", "UNSET"), "Put the token into the environment variable UNSET, then run this again."),
        (("--group", "1", "--seconds-between-calls", "-1"), "Give another value for --seconds-between-calls"),
        (("--group", "1", "--url", "nonsense"), "Give another value for --url"),
        (
            ("--group", "1", "--url", "https://user:hunter2@items.example"),
            "for --url: Leave out what stands before “@”",
        ),
        (
            ("--group", "1", "--url", "https://items.example?token=hunter2"),
            "for --url: Leave out what stands before “@”",
        ),
    ],
)
def test_error_names_the_cure(smithsonian: Institution, arguments: tuple[str, ...], cure: str) -> None:
    with pytest.raises(CommandError, match=cure):
        call_command(*ARGUMENTS, *arguments)
    assert sources() == []


@pytest.mark.django_db
def test_unknown_institution_is_named() -> None:
    with pytest.raises(CommandError, match="There is no institution “smithsonian”"):
        call_command(*ARGUMENTS, "--group", "1")

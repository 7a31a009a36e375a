import pytest
from django.core.management import CommandError, call_command

from orcid_sync.domain.turns import mark_due, take_turn
from tests.orcid_sync.domain.conftest import Researcher


def test_records_are_brought_in_step_here_and_now(researcher: Researcher, capsys: pytest.CaptureFixture[str]) -> None:
    researcher.add_item(1)
    researcher.add_item(2, title="long " * 300)
    call_command("sync_orcid", "smithsonian", now=True)
    assert researcher.titles_there() == ["Sedge 1"]
    assert capsys.readouterr().out == "Records brought in step: 1 (1 On ORCID, 1 Cannot be sent).\n"


def test_record_is_left_to_the_workers(researcher: Researcher, capsys: pytest.CaptureFixture[str]) -> None:
    researcher.add_item(1)
    uri = f"https://orcid.org/{researcher.connection.orcid}"
    call_command("sync_orcid", "smithsonian", orcid=uri)
    assert researcher.titles_there() == []
    assert capsys.readouterr().out == "Records due: 1; the workers bring them in step.\n"


def test_record_that_a_worker_is_at_is_named_and_not_counted(
    researcher: Researcher, capsys: pytest.CaptureFixture[str]
) -> None:
    mark_due([researcher.connection.pk])
    assert take_turn(researcher.connection.pk) is not None
    with pytest.raises(CommandError, match="Not in step: 1"):
        call_command("sync_orcid", "smithsonian", now=True)
    assert capsys.readouterr().out == "Records brought in step: 0 (no works yet).\n"


def test_unknown_orcid_names_the_cure(researcher: Researcher) -> None:
    with pytest.raises(CommandError, match="The researcher connects on the ORCID page"):
        call_command("sync_orcid", "smithsonian", orcid="0009-8700-0000-9999")


def test_remapping_is_done_here_or_not_at_all(researcher: Researcher) -> None:
    with pytest.raises(CommandError, match="add --now"):
        call_command("sync_orcid", "smithsonian", remap=True)

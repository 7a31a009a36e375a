"""What ends up on the record, and at what cost in calls, against the strict stand-in."""

import pytest

from items.domain.choices import exclude_item, forget_removal, include_item
from items.models import Choice
from orcid_sync.domain.works import add_ours_too
from orcid_sync.enums import ConnectionState
from orcid_sync.models import Attempt, Citation
from tests.orcid_sync.domain.conftest import Researcher


def test_first_sync_costs_one_reading_and_one_call_for_a_hundred_works(researcher: Researcher) -> None:
    for number in range(101):
        researcher.add_item(number)
    researcher.bring_in_step()
    assert researcher.calls() == [("GET", 0), ("POST", 100), ("POST", 1)]
    assert researcher.titles_there() == sorted(f"Sedge {number}" for number in range(101))


def test_nothing_changed_makes_no_call(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    before = researcher.calls()
    researcher.bring_in_step()
    assert researcher.calls() == before


def test_corrected_title_reaches_orcid_under_the_same_put_code(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    [put_code] = researcher.there.titles()
    researcher.change_item(item, title="Sedge 1, corrected")
    researcher.bring_in_step()
    assert researcher.there.titles() == {put_code: "Sedge 1, corrected"}
    assert researcher.calls()[2:] == [("PUT", 1)]


def test_excluded_item_leaves_the_record_and_comes_back_when_included(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    exclude_item(researcher.person, item)
    researcher.bring_in_step()
    assert (researcher.titles_there(), researcher.states()) == ([], {"Sedge 1": "excluded"})
    include_item(researcher.person, item)
    researcher.bring_in_step()
    assert (researcher.titles_there(), researcher.states()) == (["Sedge 1"], {"Sedge 1": "sent"})


def test_withdrawn_item_leaves_the_record(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    researcher.change_item(item, withdrawn_at="2026-01-01T00:00:00Z")
    researcher.bring_in_step()
    assert (researcher.titles_there(), researcher.states()) == ([], {"Sedge 1": "withdrawn"})


def test_work_deleted_in_orcid_stays_deleted_until_the_researcher_asks(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    [put_code] = researcher.there.titles()
    researcher.there.stand_in.control("DELETE", f"people/{researcher.connection.orcid}/works/{put_code}")
    researcher.change_item(item, title="Sedge 1, corrected")
    researcher.bring_in_step()
    assert researcher.titles_there() == []
    assert researcher.states() == {"Sedge 1, corrected": "removed_in_orcid"}
    assert Choice.objects.get().removed_in_orcid_at is not None
    forget_removal(researcher.person, item)
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1, corrected"]


def test_item_that_another_source_has_there_is_left_to_it(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    identifier = {
        "external-id-type": "doi",
        "external-id-value": "10.5072/SEDGE.1",
        "external-id-relationship": "self",
    }
    theirs = {
        "title": {"title": {"value": "Sedge, by DataCite"}},
        "type": "data-set",
        "external-ids": {"external-id": [identifier]},
    }
    researcher.there.stand_in.control(
        "POST",
        f"people/{researcher.connection.orcid}/works",
        {"source_name": "DataCite", "source_client_id": "0000-0001-8099-6984", "work": theirs},
    )
    researcher.bring_in_step()
    assert researcher.states() == {"Sedge 1": "left_to_other_source"}
    assert researcher.citation(item).other_source == "DataCite"
    add_ours_too(researcher.person, item)
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1", "Sedge, by DataCite"]


def test_item_that_orcid_would_not_take_is_blocked_and_costs_no_call(researcher: Researcher) -> None:
    researcher.add_item(1, title="long " * 300)
    researcher.bring_in_step()
    assert researcher.calls() == [("GET", 0)]
    citation = Citation.objects.get()
    assert (citation.state, citation.reason) == ("blocked", "title_too_long")
    assert citation.sentence.startswith("The title is longer than the 1000 characters")


def test_second_item_with_the_same_identifier_is_refused_and_told(researcher: Researcher) -> None:
    """Two items never share a DOI or a Handle here; without either they may still share an address."""
    researcher.add_item(1, doi="", url="https://repository.example/1")
    researcher.bring_in_step()
    twin = researcher.add_item(2, doi="", url="https://repository.example/1")
    researcher.bring_in_step()
    assert researcher.states() == {"Sedge 1": "sent", "Sedge 2": "failed"}
    assert "on the record already" in researcher.citation(twin).error
    before = researcher.calls()
    researcher.bring_in_step()
    assert researcher.calls() == before


def test_permission_withdrawn_at_orcid_stops_the_connection_and_keeps_what_is_known(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    there = researcher.there
    there.stand_in.control(
        "POST", f"people/{researcher.connection.orcid}/revoke", {"client_id": there.client.client_id}
    )
    researcher.change_item(item, title="Sedge 1, corrected")
    researcher.bring_in_step()
    assert researcher.connection.state == ConnectionState.REVOKED
    assert researcher.citation(item).put_code is not None
    assert not Citation.objects.exclude(intent="").exists()


def test_every_call_is_an_attempt_without_a_token(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    assert list(Attempt.objects.order_by("pk").values_list("verb", "works", "status")) == [
        ("read", 0, 200),
        ("add", 1, 200),
    ]


def test_remapping_sends_only_what_reads_otherwise(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.add_item(2)
    researcher.bring_in_step()
    Citation.objects.filter(item=item).update(sent_digest="made by older rules")
    before = researcher.calls()
    researcher.bring_in_step()
    assert researcher.calls() == before
    researcher.bring_in_step(remap=True)
    assert researcher.calls()[len(before) :] == [("PUT", 1)]


@pytest.mark.parametrize("count", [3])
def test_ready_connection_is_read_and_planned_and_nothing_is_sent(researcher: Researcher, count: int) -> None:
    type(researcher.connection).objects.update(started_at=None, state=ConnectionState.READY)
    for number in range(count):
        researcher.add_item(number)
    researcher.bring_in_step()
    assert researcher.calls() == [("GET", 0)]
    assert list(researcher.states().values()) == ["waiting"] * count
    assert researcher.titles_there() == []

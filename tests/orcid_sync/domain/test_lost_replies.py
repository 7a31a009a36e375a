"""Replies that are lost, calls that never arrive, a work that breaks a whole call: the record ends right all the same.

The stand-in does what it is asked; what the worker hears of it is taken away on the way back.
"""

from collections.abc import Callable
from typing import Any

import pytest

from items.domain.choices import exclude_item
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.domain.calling import RecordCaller
from orcid_sync.models import Citation
from tests.orcid_sync.domain.conftest import Researcher

Break = Callable[..., None]


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let the next call of a verb fail: after it has had its effect (`lost`), or before."""

    def break_next(verb: str, *, lost: bool, error: OrcidError | None = None) -> None:
        call = getattr(RecordCaller, verb)

        def broken(self: RecordCaller, *arguments: Any) -> None:
            monkeypatch.setattr(RecordCaller, verb, call)
            if lost:
                call(self, *arguments)
            raise error or OrcidError(OrcidErrorKind.NO_ANSWER)

        monkeypatch.setattr(RecordCaller, verb, broken)

    return break_next


@pytest.mark.parametrize("lost", [True, False])
def test_addition_without_a_reply_ends_with_each_work_once(researcher: Researcher, once: Break, lost: bool) -> None:
    for number in range(3):
        researcher.add_item(number)
    once("add", lost=lost)
    researcher.bring_in_step()
    assert set(Citation.objects.values_list("intent", flat=True)) == {"add"}
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 0", "Sedge 1", "Sedge 2"]
    assert set(Citation.objects.values_list("put_code", flat=True)) == set(researcher.there.titles())
    assert set(researcher.states().values()) == {"sent"}


def test_lost_addition_is_known_by_the_identifier_that_was_sent(researcher: Researcher, once: Break) -> None:
    item = researcher.add_item(1)
    once("add", lost=True)
    researcher.bring_in_step()
    researcher.change_item(item, doi="10.5072/sedge.corrected")
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1"]
    [held] = researcher.there.stand_in.control("GET", f"people/{researcher.connection.orcid}/works")
    assert held["external-ids"]["external-id"][0]["external-id-value"] == "10.5072/sedge.corrected"


@pytest.mark.parametrize("lost", [True, False])
def test_removal_without_a_reply_is_not_taken_for_the_researchers(
    researcher: Researcher, once: Break, lost: bool
) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    exclude_item(researcher.person, item)
    once("remove", lost=lost)
    researcher.bring_in_step()
    researcher.bring_in_step()
    assert (researcher.titles_there(), researcher.states()) == ([], {"Sedge 1": "excluded"})
    assert not researcher.citation(item).is_removed_in_orcid


@pytest.mark.parametrize("lost", [True, False])
def test_change_without_a_reply_is_made_again(researcher: Researcher, once: Break, lost: bool) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    researcher.change_item(item, title="Sedge 1, corrected")
    once("change", lost=lost)
    researcher.bring_in_step()
    researcher.bring_in_step()
    assert researcher.titles_there() == ["Sedge 1, corrected"]
    assert researcher.citation(item).sent_revision == item.revision


def test_change_without_a_reply_is_settled_also_when_the_item_can_no_longer_be_cited(
    researcher: Researcher, once: Break
) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    researcher.change_item(item, title="Sedge 1, corrected")
    once("change", lost=True)
    researcher.bring_in_step()
    researcher.change_item(item, title="long " * 300)
    researcher.bring_in_step()
    before = researcher.calls()
    researcher.bring_in_step()
    assert (researcher.citation(item).intent, researcher.citation(item).state) == ("", "blocked")
    assert researcher.calls() == before


@pytest.mark.parametrize(
    ("error", "waits_at_least"),
    [
        (OrcidError(OrcidErrorKind.SLOW_DOWN, status=503), 3),
        (OrcidError(OrcidErrorKind.SLOW_DOWN, status=429, retry_after=90), 90),
        (OrcidError(OrcidErrorKind.UNAVAILABLE), 3),
    ],
)
def test_busy_orcid_is_left_in_peace_for_a_while(
    researcher: Researcher, once: Break, error: OrcidError, waits_at_least: int
) -> None:
    researcher.add_item(1)
    once("add", lost=False, error=error)
    researcher.bring_in_step()
    connection = researcher.connection
    assert connection.due_at is not None
    assert connection.read_at is not None
    assert (connection.due_at - connection.read_at).total_seconds() >= waits_at_least
    assert connection.failures == 1
    researcher.bring_in_step()
    assert (researcher.titles_there(), researcher.connection.failures) == (["Sedge 1"], 0)


def test_call_that_is_refused_whole_is_bisected(researcher: Researcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """ORCID reads a bulk call whole: one bad value in it and nothing is taken."""
    for number in range(8):
        researcher.add_item(number)
    add = RecordCaller.add
    sizes: list[int] = []

    def picky(self: RecordCaller, works: list[dict[str, Any]]) -> Any:
        sizes.append(len(works))
        if any(work["title"]["title"]["value"] == "Sedge 5" for work in works):
            raise OrcidError(OrcidErrorKind.INVALID, status=400, error_code=9047)
        return add(self, works)

    monkeypatch.setattr(RecordCaller, "add", picky)
    researcher.bring_in_step()
    assert researcher.titles_there() == [f"Sedge {number}" for number in range(8) if number != 5]
    assert researcher.states()["Sedge 5"] == "failed"
    assert len(sizes) == 7


def test_call_on_which_orcid_breaks_is_tried_in_smaller_and_smaller_company(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        researcher.add_item(number)
    add = RecordCaller.add

    def broken(self: RecordCaller, works: list[dict[str, Any]]) -> Any:
        if any(work["title"]["title"]["value"] == "Sedge 2" for work in works):
            raise OrcidError(OrcidErrorKind.UNAVAILABLE, status=500, error_code=9008)
        return add(self, works)

    monkeypatch.setattr(RecordCaller, "add", broken)
    for _turn in range(20):
        researcher.bring_in_step()
        if researcher.states()["Sedge 2"] == "failed":
            break
    assert researcher.titles_there() == ["Sedge 0", "Sedge 1", "Sedge 3"]
    assert researcher.states()["Sedge 2"] == "failed"

"""A worker that is killed between its intent and ORCID's reply: nothing is lost, nothing doubled, nothing resurrected."""

from collections import Counter

import pytest

from tests.faults.crossing import Moment
from tests.faults.stage import TITLES, Researcher

pytestmark = pytest.mark.faults
on_sqlite = pytest.mark.parametrize("researchers", ["sqlite"], indirect=True)

READING, FIRST, REST = ("GET", 0), ("POST", 100), ("POST", 5)

#: The calls that reach ORCID, the killed worker's among them.
CALLS = {
    Moment.BEFORE_ALL: [READING, READING, FIRST, REST],
    Moment.BEFORE_COMMIT: [READING, FIRST, READING, REST],
    # The next worker has to believe that nothing was sent, and learns better from ORCID's answer.
    Moment.BEFORE_NEXT_READING: [READING, READING, FIRST, FIRST, REST, *[("PUT", 1)] * 100],
    Moment.AFTER_COMMIT: [READING, FIRST, READING, REST],
}


def ensure_each_work_once(researcher: Researcher, titles: list[str] = TITLES) -> None:
    """See at ORCID that each wanted work is there once, and in the tables the same works by the same put-codes."""
    held = researcher.held()
    assert [title for title, _put_code in held] == titles
    cited = [(row.title, row.put_code) for row in researcher.citations() if row.put_code is not None]
    assert cited == held


def ensure_intent_was_left(researcher: Researcher, intent: str, *, works: int) -> None:
    """See that the dead worker's intent had been committed, and that the record is still its own."""
    assert researcher.has_lease()
    assert Counter(row.intent for row in researcher.citations() if row.intent) == {intent: works}


@on_sqlite
@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())
def test_works_that_were_being_added_are_on_the_record_once(researcher: Researcher, moment: Moment) -> None:
    researcher.kill_worker("POST", moment, begin=researcher.become_due)
    ensure_intent_was_left(researcher, "add", works=100)
    arrived = moment in (Moment.BEFORE_COMMIT, Moment.AFTER_COMMIT)
    assert len(researcher.held()) == (100 if arrived else 0)
    researcher.settle()
    ensure_each_work_once(researcher)
    assert {row.state for row in researcher.citations()} == {"sent"}
    assert researcher.calls() == CALLS[moment]


@pytest.mark.parametrize("researchers", ["services"], indirect=True)
def test_works_are_on_the_record_once_with_postgresql_and_rabbitmq_too(researcher: Researcher) -> None:
    researcher.kill_worker("POST", Moment.AFTER_COMMIT, begin=researcher.become_due)
    ensure_intent_was_left(researcher, "add", works=100)
    researcher.settle()
    ensure_each_work_once(researcher)
    assert researcher.calls() == CALLS[Moment.AFTER_COMMIT]


@on_sqlite
def test_work_that_was_being_removed_is_not_taken_for_removed_by_the_researcher(researcher: Researcher) -> None:
    """What the researcher removed in ORCID would not come back; what they excluded here does."""
    researcher.become_due()
    researcher.settle()
    excluded, *rest = TITLES
    researcher.kill_worker(
        "DELETE", Moment.AFTER_COMMIT, begin=lambda: researcher.site.play("exclude", researcher.orcid_id, excluded)
    )
    ensure_intent_was_left(researcher, "remove", works=1)
    assert researcher.titles() == rest
    researcher.settle()
    ensure_each_work_once(researcher, rest)
    assert [row.state for row in researcher.citations() if row.put_code is None] == ["excluded"]
    researcher.site.play("include", researcher.orcid_id, excluded)
    researcher.settle()
    ensure_each_work_once(researcher)


@on_sqlite
def test_work_that_was_being_changed_keeps_its_put_code_and_reads_as_it_should(researcher: Researcher) -> None:
    researcher.become_due()
    researcher.settle()
    [before] = [put_code for title, put_code in researcher.held() if title == "Sedge 7"]
    researcher.kill_worker(
        "PUT",
        Moment.BEFORE_ALL,
        begin=lambda: researcher.site.play("correct", researcher.orcid_id, "Sedge 7", to="Sedge 7, corrected"),
    )
    ensure_intent_was_left(researcher, "change", works=1)
    assert researcher.titles() == TITLES
    researcher.settle()
    titles = sorted({*TITLES, "Sedge 7, corrected"} - {"Sedge 7"})
    ensure_each_work_once(researcher, titles)
    assert ("Sedge 7, corrected", before) in researcher.held()

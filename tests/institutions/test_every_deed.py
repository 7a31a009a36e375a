"""The trail of everything that can be done: whole sentences, and nothing in its rows that says whose they are."""

import json
from collections.abc import Iterator
from itertools import chain

import pytest

from accounts.domain.trail import pseudonymise
from accounts.models import User
from institutions.admin.trail import Told, tell_events
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.institutions.deeds import MARKS, do_everything
from tests.institutions.test_recording import FACTS


@pytest.fixture
def person(smithsonian: Institution, capsys: pytest.CaptureFixture[str]) -> User:
    return do_everything(smithsonian)


#: Only the owner of the tables can: `test_retention` does it.
ELSEWHERE = {"events.expired"}
HERE = {kind: facts for kind, facts in FACTS.items() if kind not in ELSEWHERE}


def each_institution() -> Iterator[list[Event]]:
    for institution in Institution.objects.all():
        with institution_scope(institution):
            yield list(Event.objects.order_by("pk"))


def tell(events: list[Event]) -> list[Told]:
    with institution_scope(events[0].institution_id):
        return tell_events(events)


def test_every_kind_of_event_is_recorded_by_what_it_tells_of(person: User) -> None:
    assert {event.kind for event in chain.from_iterable(each_institution())} == set(HERE)


def test_an_event_has_exactly_the_facts_of_its_kind(person: User) -> None:
    events = chain.from_iterable(each_institution())
    assert {event.kind: set(event.facts) - {"by"} for event in events} == HERE


def test_no_event_holds_anything_by_which_a_person_could_be_told(person: User) -> None:
    found = [
        (event.kind, mark)
        for event in chain.from_iterable(each_institution())
        for mark in MARKS
        if mark.casefold() in json.dumps(event.facts, ensure_ascii=False).casefold()
    ]
    assert found == []


def test_a_sentence_lacks_nothing_that_its_event_could_tell(person: User) -> None:
    told = [one.sentence for events in each_institution() for one in tell(events)]
    assert [sentence for sentence in told if "—" in sentence or "%(" in sentence] == []


def test_without_their_key_no_sentence_names_the_person(person: User) -> None:
    with institution_scope(person.institution):
        about = person.audit_key
        pseudonymise(person)
        told = [one.sentence for one in tell_events(Event.objects.filter(about=about))]
        assert len(told) > 30
        assert [sentence for sentence in told if any(mark in sentence for mark in MARKS)] == []

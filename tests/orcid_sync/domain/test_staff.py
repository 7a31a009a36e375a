"""What support staff do about a record, and what it comes to at ORCID."""

from uuid import uuid4

from institutions.models import Event
from orcid_sync.domain.staff import make_due, release_removals
from orcid_sync.models import OrcidConnection
from tests.orcid_sync.domain.conftest import Researcher


def withdraw_all(researcher: Researcher, *, count: int) -> None:
    """Have everything on the record withdrawn from the repository at once."""
    items = [researcher.add_item(number) for number in range(count)]
    researcher.bring_in_step()
    for item in items:
        researcher.change_item(item, withdrawn_at="2026-01-01T00:00:00Z")
    researcher.bring_in_step()


def trail() -> list[tuple[object, object, object]]:
    kinds = ("citation.removals_released", "orcid.made_due")
    return list(Event.objects.filter(kind__in=kinds).values_list("actor", "about", "facts"))


def test_removals_that_staff_let_go_leave_the_record_at_the_next_turn(researcher: Researcher) -> None:
    withdraw_all(researcher, count=25)
    assert (len(researcher.titles_there()), set(researcher.states().values())) == (25, {"held"})
    actor = uuid4()
    assert release_removals(researcher.connection, actor=actor) == 25
    assert set(researcher.states().values()) == {"waiting"}
    researcher.bring_in_step()
    assert (researcher.titles_there(), set(researcher.states().values())) == ([], {"withdrawn"})
    about = researcher.person.audit_key
    assert trail() == [(actor, about, {"count": 25})]


def test_letting_removals_go_makes_the_connection_due(researcher: Researcher) -> None:
    withdraw_all(researcher, count=25)
    assert not researcher.connection.has_turn
    release_removals(researcher.connection, actor=uuid4())
    researcher.connection.refresh_from_db()
    assert researcher.connection.has_turn


def test_removal_that_was_let_go_is_not_made_when_the_item_is_public_again(researcher: Researcher) -> None:
    withdraw_all(researcher, count=25)
    release_removals(researcher.connection, actor=uuid4())
    [first, *_rest] = [row.item for row in researcher.connection.citations.order_by("item").select_related("item")]
    researcher.change_item(first, withdrawn_at=None)
    researcher.bring_in_step()
    assert researcher.titles_there() == [first.title]


def test_letting_go_where_nothing_is_held_is_no_event(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    assert release_removals(researcher.connection, actor=uuid4()) == 0
    researcher.connection.refresh_from_db()
    assert (trail(), researcher.connection.has_turn, researcher.states()) == ([], False, {"Sedge 1": "sent"})


def test_connection_that_staff_make_due_is_read_and_only_one_that_takes_turns_counts(researcher: Researcher) -> None:
    researcher.bring_in_step()
    actor = uuid4()
    assert make_due([researcher.connection], actor=actor) == 1
    researcher.connection.refresh_from_db()
    assert (researcher.connection.has_turn, researcher.connection.needs_reading) == (True, True)
    OrcidConnection.objects.update(state="revoked")
    assert make_due([researcher.connection], actor=actor) == 0

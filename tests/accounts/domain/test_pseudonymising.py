"""A person's events without the person."""

from collections.abc import Iterator

import pytest

from accounts.domain.trail import pseudonymise, record_signing_in
from accounts.models import PersonKey, User
from institutions.admin.trail import tell_events
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope

SOMEBODY = "Somebody who is no longer known here signed in with a password."


@pytest.fixture(autouse=True)
def scope(smithsonian: Institution) -> Iterator[None]:
    with institution_scope(smithsonian):
        yield


def sentences() -> list[str]:
    return [told.sentence for told in tell_events(Event.objects.order_by("pk"))]


def test_earlier_events_are_anonymous_and_later_ones_have_a_new_key(alice: User, bob: User) -> None:
    record_signing_in(alice, way="password")
    record_signing_in(bob, way="password")
    assert pseudonymise(alice)
    record_signing_in(alice, way="password")
    assert sentences() == [
        SOMEBODY,
        "Bob Brattbakk signed in with a password.",
        "The system made the earlier events of one person anonymous.",
        "Alice Ashgrove signed in with a password.",
    ]
    assert Event.objects.filter(about=alice.audit_key).count() == 1


def test_that_it_happened_is_told_without_saying_whose_events_they_were(alice: User) -> None:
    record_signing_in(alice, way="password")
    pseudonymise(alice)
    told = Event.objects.get(kind="events.pseudonymised")
    assert (told.actor, told.about, told.facts) == (None, None, {})


def test_of_a_person_whom_the_trail_does_not_know_nothing_is_told(alice: User) -> None:
    assert not pseudonymise(alice)
    assert not Event.objects.exists()


def test_events_of_a_person_who_is_deleted_stay_and_are_anonymous(alice: User) -> None:
    record_signing_in(alice, way="password")
    alice.delete()
    assert not PersonKey.objects.exists()
    assert sentences() == [SOMEBODY]

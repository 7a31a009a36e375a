"""Somebody leaves, and comes back or does not: what their record at the stand-in shows, and what became of the permission."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.domain.leaving import let_go, welcome_back
from accounts.enums import LetGoBy
from institutions.models import Event
from items.domain.choices import exclude_item
from items.models import Item
from orcid_sync.domain import farewell_end
from orcid_sync.domain.farewell import decide, find_farewell, open_farewell
from orcid_sync.domain.farewell_end import attend_farewell, begin_missed_farewells, due_farewells
from orcid_sync.domain.sending import send_citations
from orcid_sync.domain.turns import LeaseLostError, mark_due, renew_lease, take_turn
from orcid_sync.enums import ConnectionState, WorksWish
from orcid_sync.models import Farewell, OrcidConnection, OrcidCredentials
from tests.orcid_sync.domain.conftest import Researcher

KEEP, REMOVE = WorksWish.KEEP, WorksWish.REMOVE


def leave(researcher: Researcher) -> Farewell:
    """Let her go; the link of her last mail is in her hands."""
    let_go(researcher.person, by=LetGoBy.FEED)
    researcher.connection.refresh_from_db()
    Farewell.objects.update(token_digest="d" * 64)
    found: Farewell = Farewell.objects.select_related("connection__person").get()
    return found


def come_back(researcher: Researcher) -> None:
    welcome_back(researcher.person)
    researcher.connection.refresh_from_db()


def withdraw(researcher: Researcher, item: Item) -> None:
    researcher.change_item(item, withdrawn_at=timezone.now())


def give_turn(researcher: Researcher) -> None:
    send_citations(researcher.connection.pk)
    researcher.connection.refresh_from_db()


def let_time_pass(farewell: Farewell, **time: float) -> None:
    Farewell.objects.filter(pk=farewell.pk).update(ends_at=farewell.ends_at - timedelta(**time))
    farewell.refresh_from_db()


def grants(researcher: Researcher) -> list[tuple[bool, str | None]]:
    """What ORCID knows of the permissions for the record."""
    found = researcher.there.stand_in.control("GET", "grants")
    return [(grant["active"], grant["revoked_by"]) for grant in found if grant["orcid"] == researcher.connection.orcid]


def who_disconnected() -> list[UUID | None]:
    return list(Event.objects.filter(kind="orcid.disconnected").values_list("actor", flat=True))


def told(kind: str) -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("facts", flat=True))


def test_nothing_is_added_or_changed_for_somebody_who_has_left_and_a_withdrawal_still_goes_out(
    researcher: Researcher,
) -> None:
    changed, withdrawn = researcher.add_item(1), researcher.add_item(2)
    researcher.bring_in_step()
    before = len(researcher.calls())
    leave(researcher)
    researcher.add_item(3)
    researcher.change_item(changed, title="Sedge 1, corrected")
    withdraw(researcher, withdrawn)
    give_turn(researcher)
    assert researcher.calls()[before:] == [("DELETE", 1)]
    assert researcher.titles_there() == ["Sedge 1"]
    assert researcher.connection.state == ConnectionState.LEFT


def test_who_comes_back_goes_on_without_a_new_permission(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    leave(researcher)
    researcher.change_item(item, title="Sedge 1, corrected")
    researcher.add_item(2)
    give_turn(researcher)
    assert researcher.titles_there() == ["Sedge 1"]
    come_back(researcher)
    give_turn(researcher)
    assert researcher.titles_there() == ["Sedge 1, corrected", "Sedge 2"]
    assert (researcher.connection.state, grants(researcher)) == (ConnectionState.ACTIVE, [(True, None)])
    assert not Farewell.objects.exists()


def test_after_ninety_days_the_permission_is_given_back_and_erased_and_the_works_stay(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    assert timedelta(days=89) < farewell.ends_at - timezone.now() <= timedelta(days=90)
    attend_farewell(farewell.pk)
    assert grants(researcher) == [(True, None)]
    let_time_pass(farewell, days=90)
    assert due_farewells(now=timezone.now()) == [farewell.pk]
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert grants(researcher) == [(False, "client")]
    assert (researcher.connection.access_token, researcher.connection.refresh_token) == ("", "")
    assert researcher.connection.state == ConnectionState.DISCONNECTED
    assert researcher.titles_there() == ["Sedge 1"]
    assert (told("orcid.farewell_ended"), told("orcid.permission_found_withdrawn")) == ([{}], [])
    assert not Farewell.objects.exists()


def test_who_comes_back_too_late_is_not_connected(researcher: Researcher) -> None:
    farewell = leave(researcher)
    let_time_pass(farewell, days=90)
    attend_farewell(farewell.pk)
    come_back(researcher)
    assert researcher.connection.state == ConnectionState.DISCONNECTED


def test_works_are_removed_when_asked_and_only_those_that_we_wrote(researcher: Researcher) -> None:
    for number in range(30):  # more than a plan may remove without a word of somebody's
        researcher.add_item(number)
    excluded = researcher.add_item(30)
    researcher.bring_in_step()
    exclude_item(researcher.person, excluded)
    orcid = researcher.connection.orcid
    theirs = {
        "title": {"title": {"value": "Mosses, by herself"}},
        "type": "data-set",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5072/moss",
                    "external-id-relationship": "self",
                }
            ]
        },
    }
    researcher.there.stand_in.control("POST", f"people/{orcid}/works", {"work": theirs})
    farewell = leave(researcher)
    assert decide(farewell, works=REMOVE, disconnects=False) is False
    give_turn(researcher)
    assert researcher.titles_there() == ["Mosses, by herself"]
    assert set(researcher.states().values()) == {"excluded"}
    assert (researcher.connection.state, grants(researcher)) == (ConnectionState.LEFT, [(True, None)])
    assert told("orcid.farewell_decided") == [{"works": "remove", "ends": "later"}]


def test_disconnecting_is_immediate_when_nothing_is_to_leave_the_record(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    give_turn(researcher)
    assert decide(farewell, works=KEEP, disconnects=True) is True
    researcher.connection.refresh_from_db()
    assert (researcher.connection.state, grants(researcher)) == (ConnectionState.DISCONNECTED, [(False, "client")])
    assert researcher.titles_there() == ["Sedge 1"]
    assert not Farewell.objects.exists()
    assert who_disconnected() == [None]


def test_disconnecting_waits_until_the_works_are_off_the_record(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    assert decide(farewell, works=REMOVE, disconnects=True) is False
    assert (researcher.titles_there(), grants(researcher)) == (["Sedge 1"], [(True, None)])
    give_turn(researcher)
    assert (researcher.titles_there(), grants(researcher)) == ([], [(False, "client")])
    assert researcher.connection.state == ConnectionState.DISCONNECTED
    assert who_disconnected() == [None]


def test_disconnecting_waits_for_a_withdrawal_that_is_on_its_way(researcher: Researcher) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    withdraw(researcher, item)
    mark_due([researcher.connection.pk])
    assert decide(farewell, works=KEEP, disconnects=True) is False
    give_turn(researcher)
    assert (researcher.titles_there(), grants(researcher)) == ([], [(False, "client")])


def test_mind_may_be_changed_while_works_are_still_there(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    decide(farewell, works=REMOVE, disconnects=False)
    decide(farewell, works=KEEP, disconnects=False)
    give_turn(researcher)
    assert researcher.titles_there() == ["Sedge 1"]


@pytest.mark.parametrize(("works", "removed"), [(KEEP, False), (REMOVE, True)])
def test_who_never_pressed_send_has_nothing_done_to_their_record_but_what_they_ask(
    researcher: Researcher, works: WorksWish, removed: bool
) -> None:
    item = researcher.add_item(1)
    researcher.bring_in_step()
    OrcidConnection.objects.update(started_at=None, state=ConnectionState.READY)
    farewell = leave(researcher)
    withdraw(researcher, item)
    decide(farewell, works=works, disconnects=False)
    mark_due([researcher.connection.pk])
    give_turn(researcher)
    assert researcher.titles_there() == ([] if removed else ["Sedge 1"])
    come_back(researcher)
    assert researcher.connection.state == ConnectionState.READY


def test_who_had_works_removed_sees_the_preview_when_they_come_back(researcher: Researcher) -> None:
    researcher.add_item(1)
    researcher.bring_in_step()
    farewell = leave(researcher)
    decide(farewell, works=REMOVE, disconnects=False)
    give_turn(researcher)
    come_back(researcher)
    give_turn(researcher)
    assert (researcher.titles_there(), researcher.connection.state) == ([], ConnectionState.READY)
    assert researcher.states() == {"Sedge 1": "waiting"}


def test_worker_in_the_middle_of_its_turn_makes_no_further_call(researcher: Researcher) -> None:
    mark_due([researcher.connection.pk])
    taken = take_turn(researcher.connection.pk)
    assert taken is not None
    leave(researcher)
    with pytest.raises(LeaseLostError):
        renew_lease(taken)


def test_revoked_connection_has_a_farewell_without_a_mail_and_stays_revoked(researcher: Researcher) -> None:
    OrcidConnection.objects.update(revoked_at=timezone.now(), state=ConnectionState.REVOKED)
    farewell = leave(researcher)
    assert (farewell.mail_due_at, researcher.connection.state) == (None, ConnectionState.REVOKED)
    let_time_pass(farewell, days=90)
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert (researcher.connection.access_token, researcher.connection.state) == ("", ConnectionState.DISCONNECTED)


def lose_orcid() -> None:
    OrcidCredentials.objects.update(site_url="http://127.0.0.1:9")


def find_orcid(researcher: Researcher) -> None:
    OrcidCredentials.objects.update(site_url=researcher.there.stand_in.url)


def test_permission_that_orcid_does_not_take_back_is_kept_until_it_does(researcher: Researcher) -> None:
    farewell = leave(researcher)
    let_time_pass(farewell, days=91)
    lose_orcid()
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert (bool(researcher.connection.access_token), grants(researcher)) == (True, [(True, None)])
    find_orcid(researcher)
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert (bool(researcher.connection.access_token), grants(researcher)) == (False, [(False, "client")])


def test_permission_is_erased_after_a_week_though_orcid_does_not_answer_and_the_trail_says_so(
    researcher: Researcher,
) -> None:
    farewell = leave(researcher)
    let_time_pass(farewell, days=98)
    lose_orcid()
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert researcher.connection.access_token == ""
    assert [facts["why"] for facts in told("orcid.revocation_failed")] == ["unavailable"]


def test_who_comes_back_while_the_permission_is_being_given_back_is_not_closed_afterwards(
    researcher: Researcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    farewell = leave(researcher)
    let_time_pass(farewell, days=90)
    monkeypatch.setattr(farewell_end, "revoke_permission", lambda *_: welcome_back(researcher.person) and None)
    attend_farewell(farewell.pk)
    researcher.connection.refresh_from_db()
    assert researcher.connection.state == ConnectionState.ACTIVE
    assert told("orcid.farewell_ended") == []


def test_connection_that_was_made_while_they_were_let_go_gets_its_farewell(researcher: Researcher) -> None:
    leave(researcher)
    Farewell.objects.all().delete()
    OrcidConnection.objects.update(left_at=None, state=ConnectionState.ACTIVE)
    assert (begin_missed_farewells(), begin_missed_farewells()) == (1, 0)
    researcher.connection.refresh_from_db()
    assert (researcher.connection.state, Farewell.objects.count()) == (ConnectionState.LEFT, 1)


def test_leaving_twice_and_coming_back_twice_is_once(researcher: Researcher) -> None:
    assert (let_go(researcher.person, by=LetGoBy.FEED), let_go(researcher.person, by=LetGoBy.STAFF)) == (True, False)
    assert Farewell.objects.count() == 1
    assert (welcome_back(researcher.person), welcome_back(researcher.person)) == (True, False)
    kinds = [
        kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if kind.startswith("person.")
    ]
    assert kinds == ["person.left", "person.returned"]


@pytest.mark.parametrize("when", ["over", "without a link", "closed"])
def test_farewell_that_is_over_is_found_by_nobody(researcher: Researcher, when: str) -> None:
    farewell = leave(researcher)
    assert open_farewell(farewell.pk) == farewell
    ends: dict[str, Callable[[], object]] = {
        "over": lambda: let_time_pass(farewell, days=90),
        "without a link": lambda: Farewell.objects.update(token_digest=""),
        "closed": lambda: OrcidConnection.objects.update(disconnected_at=timezone.now()),
    }
    ends[when]()
    assert (open_farewell(farewell.pk), find_farewell("")) == (None, None)

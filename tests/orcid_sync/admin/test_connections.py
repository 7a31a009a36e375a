"""A connection at the support desk, and what can be done about it."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from accounts.domain.leaving import let_go
from accounts.enums import LetGoBy
from accounts.models import User
from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from items.domain.choices import exclude_item
from items.domain.settling import withdraw_item
from orcid_sync.models import Citation, Farewell, OrcidConnection
from orcid_sync.signals import connections_due
from tests.institutions.admin.desk import Desk, text_of
from tests.reports.rows import connect, make_public_item, make_researcher


@pytest.fixture
def desk(bob: User) -> Desk:
    return Desk(bob.institution, bob)


@pytest.fixture
def connection(alice: User) -> OrcidConnection:
    with institution_scope(alice.institution):
        made = connect(alice, [make_public_item(alice, title="Leaf veins")], state="blocked", reason="title_too_long")
        OrcidConnection.objects.update(due_at=None, needs_reading=False, urgency=0)
    return made


def turns(desk: Desk) -> list[tuple[bool, bool, int]]:
    with institution_scope(desk.institution):
        rows = OrcidConnection.objects.order_by("pk")
        return [(row.due_at is not None, row.needs_reading, row.urgency) for row in rows]


def made_due(desk: Desk) -> list[Any]:
    with institution_scope(desk.institution):
        return list(Event.objects.filter(kind="orcid.made_due").values_list("actor", "about", "facts"))


def test_support_staff_make_a_connection_due_and_the_trail_says_so(
    desk: Desk, connection: OrcidConnection, alice: User, bob: User, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[list[int]] = []

    def tell(*, connection_ids: list[int], **_rest: Any) -> None:
        told.append(connection_ids)

    connections_due.connect(tell)
    with institution_scope(desk.institution), django_capture_on_commit_callbacks(execute=True):
        answer = desk.do("make_due", connection)
    connections_due.disconnect(tell)
    assert "1 connection is due: a worker reads the record and brings it in step." in text_of(answer)
    assert (turns(desk), told) == ([(True, True, 2)], [[connection.pk]])
    with institution_scope(desk.institution):
        keys = (bob.audit_key, alice.audit_key)
    assert made_due(desk) == [(*keys, {})]
    assert not LogEntry.objects.exists()


def test_a_connection_whose_permission_is_gone_is_left_alone(desk: Desk, connection: OrcidConnection) -> None:
    with institution_scope(desk.institution):
        OrcidConnection.objects.update(state="revoked", revoked_at=timezone.now())
    assert "0 connections are due" in text_of(desk.do("make_due", connection))
    assert (turns(desk), made_due(desk)) == ([(False, False, 0)], [])


def test_a_connection_of_another_institution_cannot_be_chosen(desk: Desk, charlie: User) -> None:
    with institution_scope(charlie.institution):
        liv = connect(make_researcher())
        OrcidConnection.objects.update(due_at=None, needs_reading=False)
    desk.do("make_due", liv)
    with institution_scope(charlie.institution):
        liv.refresh_from_db()
        assert (liv.due_at, liv.needs_reading) == (None, False)
    assert made_due(desk) == []


def test_more_than_a_page_of_connections_is_not_made_due_at_once(desk: Desk, connection: OrcidConnection) -> None:
    with institution_scope(desk.institution):
        rows = [connection, *(connect(make_researcher()) for _person in range(50))]
        OrcidConnection.objects.update(due_at=None, needs_reading=False)
    answer = desk.do("make_due", *rows)
    assert "That is more than 50 at once, so nothing was done." in text_of(answer)
    assert set(turns(desk)) <= {(False, False, 0), (False, False, 1)}


def test_a_researcher_makes_nothing_due_here(alice: User, connection: OrcidConnection) -> None:
    assert Desk(alice.institution, alice).do("make_due", connection).status_code == 403


def test_a_connection_s_page_leads_to_its_works_and_its_calls(desk: Desk, connection: OrcidConnection) -> None:
    page = text_of(desk.page_of(connection))
    works = f"/admin/orcid_sync/citation/?connection__id__exact={connection.pk}&amp;state__exact=blocked"
    assert f'<a href="{works}">1 Cannot be sent</a>' in page
    assert f"/admin/orcid_sync/attempt/?connection__id__exact={connection.pk}" in page
    found = desk.rows_of(Citation, connection__id__exact=connection.pk, state__exact="blocked")
    assert [citation.item.title for citation in found] == ["Leaf veins"]


def test_a_citation_says_to_staff_what_holds_it_back(desk: Desk, connection: OrcidConnection) -> None:
    shown = text_of(desk.list_of(Citation, reason="title_too_long"))
    assert "Shorten it in the repository; the next harvest picks it up." in shown
    assert desk.rows_of(Citation, reason="no_identifier") == []


def test_support_staff_let_held_removals_go_and_the_trail_says_so(
    desk: Desk, connection: OrcidConnection, alice: User, bob: User
) -> None:
    with institution_scope(desk.institution):
        Citation.objects.update(put_code=7, removal_cause="withdrawn", is_held=True, state="held", reason="")
    answer = desk.do("release_removals", connection)
    assert "1 held removal was let go: the work leaves the record" in text_of(answer)
    with institution_scope(desk.institution):
        row = Citation.objects.get()
        assert (row.removal_cause, row.is_held, row.state) == ("released", False, "waiting")
        event = Event.objects.get(kind="citation.removals_released")
        assert (event.actor, event.about) == (bob.audit_key, alice.audit_key)
        assert event.facts == {"count": 1}
    assert turns(desk) == [(True, False, 2)]


def test_a_researcher_lets_no_removals_go_here(alice: User, connection: OrcidConnection) -> None:
    assert Desk(alice.institution, alice).do("release_removals", connection).status_code == 403


def test_a_held_removal_of_another_institution_is_not_let_go(desk: Desk, charlie: User) -> None:
    with institution_scope(charlie.institution):
        person = make_researcher()
        liv = connect(person, [make_public_item(person)], put_code=7, is_held=True, state="held")
    desk.do("release_removals", liv)
    with institution_scope(charlie.institution):
        assert Citation.objects.get().is_held


def test_a_citation_s_history_tells_of_its_person_and_the_item_and_of_no_co_author(
    desk: Desk, connection: OrcidConnection, alice: User
) -> None:
    with institution_scope(desk.institution):
        citation = Citation.objects.get()
        other = make_researcher(given_name="Inês", family_name="Falcão-Reis")
        for person in (alice, other):
            exclude_item(person, citation.item)
        withdraw_item(citation.item)
    page = text_of(desk.page_of(citation, "history"))
    counts = [
        page.count(said) for said in (f"{alice}</a> excluded", "Falcão-Reis", "was withdrawn from the repository.")
    ]
    assert counts == [1, 0, 1]


def test_a_connection_s_page_says_what_somebody_who_has_left_wants(alice: User, bob: User) -> None:
    with institution_scope(alice.institution):
        connection = OrcidConnection.objects.create(
            person=alice, orcid="0009-8000-0000-0012", client_id="APP-1", state="active"
        )
        let_go(alice, by=LetGoBy.FEED)
        Farewell.objects.update(ends_at="2027-02-20T12:00:00Z", works="remove", mailed_at="2026-11-22T12:00:00Z")
    page = text_of(Desk(bob.institution, bob).page_of(connection))
    assert (
        "Remove my works. Last mail: Nov. 22, 2026. The permission is given back on Feb. 20, 2027 at the latest."
        in page
    )
    assert "Person has left" in page

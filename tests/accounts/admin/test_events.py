"""The trail as support staff read it: cut by person, subject, kind and time, at a cost that does not grow."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from institutions.events import acting_by_command, record_event
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from items.models import Item
from tests.factories import UserFactory
from tests.institutions.admin.desk import Desk, text_of


@pytest.fixture
def desk(bob: User) -> Desk:
    return Desk(bob.institution, bob)


@pytest.fixture
def told(alice: User, bob: User, desk: Desk) -> dict[str, Event]:
    """What happened to Alice, and what did not; without the sign-in by which Bob looks at it."""
    with institution_scope(alice.institution):
        about = {"actor": alice.audit_key, "about": alice.audit_key}
        return {
            "signed in": record_event("person.signed_in", **about, way="provider"),
            "connected": record_event("orcid.connected", **about),
            "made due": record_event("orcid.made_due", actor=bob.audit_key, about=alice.audit_key),
            "withdrawn": record_event("item.withdrawn", item=Item.objects.create(title="Sedges", kind="dataset").pk),
        }


def listed(desk: Desk, told: dict[str, Event], **query: Any) -> list[str]:
    """Which of them are on the list, newest first."""
    rows = desk.rows_of(Event, **query)
    return [name for row in rows for name, event in told.items() if event == row]


def test_a_row_is_a_sentence_with_links_and_its_time(desk: Desk, told: dict[str, Event], alice: User) -> None:
    page = text_of(desk.list_of(Event))
    person = f'<a href="/admin/accounts/user/{alice.pk}/change/">Alice Ashgrove</a>'
    assert f"{person} connected their ORCID iD." in page
    at = told["connected"].at
    assert f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%d %b %Y, %H:%M}</time>' in page
    assert listed(desk, told) == ["withdrawn", "made due", "connected", "signed in"]


def test_everything_about_a_person_is_one_step_from_their_page(
    desk: Desk, told: dict[str, Event], alice: User
) -> None:
    link = f"/admin/institutions/event/?person={alice.pk}"
    assert f'<a href="{link}">Everything about this person</a>' in text_of(desk.page_of(alice))
    assert listed(desk, told, person=alice.pk) == ["made due", "connected", "signed in"]
    page = " ".join(text_of(desk.list_of(Event, person=alice.pk, since="7")).split())
    assert 'About Alice Ashgrove <a href="?since=7" aria-label="Show events about everybody">\u00d7</a>' in page


def test_what_a_person_did_to_others_is_about_them_too(desk: Desk, told: dict[str, Event], bob: User) -> None:
    assert listed(desk, told, person=bob.pk) == ["made due"]


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "9" * 30, "٣"])
def test_a_number_of_nobody_lists_nothing(number: str, desk: Desk, told: dict[str, Event]) -> None:
    assert desk.rows_of(Event, person=number) == []
    assert "About somebody who is not known here" in text_of(desk.list_of(Event, person=number))


def test_a_person_of_another_institution_is_nobody_here(desk: Desk, told: dict[str, Event], charlie: User) -> None:
    with institution_scope(charlie.institution):
        record_event("person.signed_out", actor=charlie.audit_key, about=charlie.audit_key)
    page = text_of(desk.list_of(Event, person=charlie.pk))
    assert ("About somebody who is not known here" in page, "Charlie" in page) == (True, False)
    assert desk.rows_of(Event, person=charlie.pk) == []


def test_a_person_without_events_has_none(desk: Desk, told: dict[str, Event], smithsonian: Institution) -> None:
    newcomer = UserFactory(institution=smithsonian)
    assert desk.rows_of(Event, person=newcomer.pk) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"subject": "orcid"}, ["connected"]),
        ({"subject": "staff"}, ["made due"]),
        ({"subject": "items"}, ["withdrawn"]),
        ({"subject": "nothing"}, []),
        ({"kind": "orcid.made_due"}, ["made due"]),
        ({"subject": "orcid", "kind": "orcid.connected"}, ["connected"]),
        ({"subject": "orcid", "q": "Ashgrove"}, ["connected"]),
        ({"since": "whenever"}, ["withdrawn", "made due", "connected", "signed in"]),
    ],
)
def test_the_list_is_cut_by_subject_and_kind(
    query: dict[str, str], found: list[str], desk: Desk, told: dict[str, Event]
) -> None:
    assert listed(desk, told, **query) == found


def test_the_kinds_of_a_subject_are_offered_once_it_is_chosen(desk: Desk, told: dict[str, Event]) -> None:
    assert "ORCID reconnected" not in text_of(desk.list_of(Event))
    page = text_of(desk.list_of(Event, subject="orcid"))
    assert ("ORCID reconnected" in page, "Item excluded" in page) == (True, False)


@pytest.mark.parametrize(
    ("since", "found"),
    [("today", ["now"]), ("7", ["six days", "now"]), ("30", ["29 days", "six days", "now"])],
)
def test_the_list_is_cut_by_time_in_whole_days(
    since: str, found: list[str], desk: Desk, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    told = {}
    for name, moment in {
        "30 days": midnight - timedelta(days=29, seconds=1),
        "29 days": midnight - timedelta(days=29),
        "seven days": midnight - timedelta(days=6, seconds=1),
        "six days": midnight - timedelta(days=6),
        "yesterday": midnight - timedelta(seconds=1),
        "now": midnight,
    }.items():
        told[name] = _record_at(moment, smithsonian, monkeypatch)
    assert set(listed(desk, told, since=since)) >= set(found)
    left_out = {"today": "yesterday", "7": "seven days", "30": "30 days"}[since]
    assert left_out not in listed(desk, told, since=since)


def _record_at(moment: datetime, institution: Institution, monkeypatch: pytest.MonkeyPatch) -> Event:
    with monkeypatch.context() as patch, institution_scope(institution):
        patch.setattr("django.utils.timezone.now", lambda: moment)
        return record_event("orcid.credentials_set", client_id="APP-1")


def test_a_page_tells_a_worker_s_doing_from_an_operator_s(desk: Desk, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), acting_by_command():
        event = record_event("source.added", url="https://items.example")
    page = text_of(desk.page_of(event))
    assert "An operator added the source https://items.example." in page
    assert "Source added" in page


def test_a_page_of_the_list_takes_the_same_queries_with_many_people_and_items(
    desk: Desk, told: dict[str, Event], alice: User
) -> None:
    def queries_of(**query: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.list_of(Event, **query).status_code == 200
        return len(queries)

    def record_more(numbers: range) -> None:
        with institution_scope(alice.institution):
            for number in numbers:
                person = UserFactory(family_name=f"Ashgrove-{number}")
                item = Item.objects.create(title=f"Sedge {number}", kind="dataset", doi=f"10.5072/{number}")
                record_event("item.excluded", actor=alice.audit_key, about=person.audit_key, item=item.pk)

    asked: list[dict[str, Any]] = [{}, {"person": alice.pk}, {"subject": "items"}, {"q": "a"}]
    record_more(range(1))
    desk.list_of(Event)
    few = [queries_of(**query) for query in asked]
    record_more(range(1, 61))
    assert [queries_of(**query) for query in asked] == few
    page = text_of(desk.list_of(Event))
    assert sum(f"“Sedge {number}”" in page for number in range(61)) == 50


def test_a_first_name_in_two_halves_is_a_name(desk: Desk, smithsonian: Institution) -> None:
    with institution_scope(smithsonian), transaction.atomic():
        key = UserFactory(given_name="Jean", family_name="Paul", name="Jean-Paul").audit_key
        found = record_event("person.signed_in", actor=key, about=key, by="provider")
    assert desk.rows_of(Event, q="Jean-Paul") == [found]


def test_choosing_another_subject_leaves_the_kind_behind(desk: Desk, told: dict[str, Event]) -> None:
    page = text_of(desk.list_of(Event, subject="items", kind="item.withdrawn"))
    assert "?subject=orcid" in page
    assert "kind=item.withdrawn&amp;subject=orcid" not in page

"""The trail as a file: whole lines, no formulas, for administrators only, and told in the trail itself."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.admin import events
from accounts.models import User
from institutions.admin.trail import tell_events
from institutions.events import record_event
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.factories import RoleFactory, UserFactory
from tests.institutions.admin.desk import Desk

# A stream reads after the request's transaction has ended, so there is none around the test either.
pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ["when", "what happened", "kind", "who", "about"]


@pytest.fixture
def administrator(smithsonian: Institution) -> User:
    person: User = UserFactory(institution=smithsonian, name="Dana Administrator")
    RoleFactory(institution=smithsonian, person=person, kind="administrator")
    return person


@pytest.fixture
def desk(administrator: User) -> Desk:
    with transaction.atomic():
        return Desk(administrator.institution, administrator)


def record(person: User, kind: str, **facts: Any) -> Event:
    with institution_scope(person.institution), transaction.atomic():
        return record_event(kind, actor=person.audit_key, about=person.audit_key, **facts)


def download(desk: Desk, **query: Any) -> list[list[str]]:
    answer = ask(desk, **query)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:])))


def ask(desk: Desk, **query: Any) -> Any:
    return desk.client.post("/admin/institutions/event/csv/", query_params=query)


def test_a_file_has_a_header_and_a_line_for_each_event_newest_first(
    desk: Desk, administrator: User, alice: User
) -> None:
    event = record(alice, "person.signed_out")
    header, downloaded, signed_out, *_earlier = download(desk)
    assert header == HEADER
    name = "Dana Administrator"
    assert downloaded[1:] == [f"{name} downloaded the whole trail.", "events.downloaded", name, ""]
    assert signed_out == [
        f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        "Alice Ashgrove signed out.",
        "person.signed_out",
        "Alice Ashgrove",
        "Alice Ashgrove",
    ]


def test_a_file_has_what_the_list_has_and_the_trail_says_which_part_left(desk: Desk, alice: User) -> None:
    record(alice, "person.signed_out")
    record(alice, "orcid.connected")
    assert [line[2] for line in download(desk, subject="orcid")] == ["kind", "orcid.connected"]
    assert [line[2] for line in download(desk, person=alice.pk)] == [
        "kind",
        "events.downloaded_of",
        "orcid.connected",
        "person.signed_out",
    ]
    with institution_scope(alice.institution), transaction.atomic():
        told = tell_events(Event.objects.filter(kind__startswith="events.").order_by("pk"))
        assert [one.sentence for one in told] == [
            "Dana Administrator downloaded a part of the trail.",
            "Dana Administrator downloaded the events about Alice Ashgrove.",
        ]


def test_a_name_is_never_a_formula(desk: Desk, smithsonian: Institution) -> None:
    person = UserFactory(institution=smithsonian, name="=HYPERLINK(1)")
    record(person, "person.signed_out")
    [line] = [line for line in download(desk) if line[2] == "person.signed_out"]
    assert line[1:] == ["'=HYPERLINK(1) signed out.", "person.signed_out", "'=HYPERLINK(1)", "'=HYPERLINK(1)"]


def test_nothing_of_another_institution_is_in_the_file(desk: Desk, charlie: User, alice: User) -> None:
    record(charlie, "person.signed_out")
    record(alice, "person.signed_out")
    assert {line[3] for line in download(desk)[1:]} == {"Dana Administrator", "Alice Ashgrove"}
    assert download(desk, person=charlie.pk) == [HEADER]


def test_support_staff_see_no_button_and_get_no_file(desk: Desk, bob: User) -> None:
    with transaction.atomic():
        support = Desk(bob.institution, bob)
    assert ask(support).status_code == 403
    assert b"Download these events" not in support.client.get("/admin/institutions/event/").content
    assert b"Download these events" in desk.client.get("/admin/institutions/event/").content
    with institution_scope(bob.institution), transaction.atomic():
        assert not Event.objects.filter(kind__startswith="events.").exists()


def test_a_link_alone_downloads_nothing(desk: Desk) -> None:
    assert desk.client.get("/admin/institutions/event/csv/").status_code == 405


def test_a_large_trail_goes_through_in_parts(
    desk: Desk, alice: User, smithsonian: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "TOLD_AT_ONCE", 10)
    with institution_scope(smithsonian), transaction.atomic():
        for _event in range(35):
            record_event("person.signed_out", actor=alice.audit_key, about=alice.audit_key)
    answer = ask(desk, kind="person.signed_out")
    with CaptureQueriesContext(connection) as queries:
        lines = list(answer.streaming_content)
    names = [query for query in queries if "accounts_personkey" in query["sql"]]
    assert (len(lines), len(names)) == (36, 4)

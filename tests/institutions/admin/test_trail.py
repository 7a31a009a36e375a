"""The trail in plain sentences."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import PersonKey, SignInMethod, User
from institutions.admin.trail import tell_events
from institutions.events import acting_by_command, record_event
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from items.models import Item
from tests.factories import SignInMethodFactory, UserFactory
from tests.institutions.admin.desk import Desk, Shelf, text_of


@pytest.fixture
def institution(smithsonian: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        yield smithsonian


def sentences() -> list[str]:
    return [told.sentence for told in tell_events(Event.objects.all())]


def make_item(title: str) -> Item:
    return Item.objects.create(title=title, kind="dataset")


def test_an_event_names_who_did_it_and_whom_it_is_about(institution: Institution, alice: User, bob: User) -> None:
    record_event("orcid.made_due", actor=bob.audit_key, about=alice.audit_key)
    [told] = tell_events(Event.objects.all())
    assert (told.sentence, told.who, told.whom) == (
        "Bob Brattbakk had the ORCID record of Alice Ashgrove brought in step.",
        "Bob Brattbakk",
        "Alice Ashgrove",
    )


def test_what_an_operator_s_command_did_is_told_apart_from_what_the_system_did(institution: Institution) -> None:
    with acting_by_command():
        record_event("orcid.credentials_set", client_id="APP-1")
    record_event("orcid.credentials_set", client_id="APP-2")
    assert sentences() == [
        "The system set the institution's ORCID credentials: APP-2.",
        "An operator set the institution's ORCID credentials: APP-1.",
    ]


def test_a_person_who_is_signed_in_is_told_whatever_runs_around_them(institution: Institution, alice: User) -> None:
    with acting_by_command():
        event = record_event("person.signed_in", actor=alice.audit_key, about=alice.audit_key, way="password")
    assert (sentences(), event.facts) == (["Alice Ashgrove signed in with a password."], {"way": "password"})


def test_an_event_whose_person_was_forgotten_names_nobody(institution: Institution, alice: User) -> None:
    record_event("person.signed_in", actor=alice.audit_key, about=alice.audit_key, way="provider")
    PersonKey.objects.filter(person=alice).delete()
    assert sentences() == ["Somebody who is no longer known here signed in through the institution's provider."]


def test_an_item_is_called_by_its_title_of_today(institution: Institution, alice: User) -> None:
    item = make_item("Sedges")
    record_event("item.excluded", actor=alice.audit_key, about=alice.audit_key, item=item.pk)
    Item.objects.filter(pk=item.pk).update(title="100 %s of %(who)s")
    [told] = tell_events(Event.objects.all())
    assert told.sentence == "Alice Ashgrove excluded “100 %s of %(who)s” from their ORCID record."
    assert str(told.html) == (
        f'<a href="/admin/accounts/user/{alice.pk}/change/">Alice Ashgrove</a> excluded '
        f'<a href="/admin/items/item/{item.pk}/change/">“100 %s of %(who)s”</a> from their ORCID record.'
    )


def test_what_somebody_forgotten_decided_about_is_not_said_for_the_item_has_its_author(
    institution: Institution, alice: User
) -> None:
    item = make_item("The only work of Alice Ashgrove")
    record_event("item.excluded", actor=alice.audit_key, about=alice.audit_key, item=item.pk)
    record_event("item.withdrawn", item=item.pk)
    PersonKey.objects.all().delete()
    assert sentences() == [
        "“The only work of Alice Ashgrove” was withdrawn from the repository.",
        "Somebody who is no longer known here excluded an item of theirs from their ORCID record.",
    ]


def test_a_name_or_title_is_text_and_never_markup(institution: Institution) -> None:
    person = UserFactory(name="<b>Mara</b>")
    record_event("item.claimed", actor=person.audit_key, about=person.audit_key, item=make_item("<i>Leaf</i>").pk)
    [told] = tell_events(Event.objects.all())
    assert told.sentence == "<b>Mara</b> said that “<i>Leaf</i>” is theirs."
    assert "&lt;b&gt;Mara&lt;/b&gt;" in told.html
    assert "“&lt;i&gt;Leaf&lt;/i&gt;”" in told.html


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("something.new_happened", {}, "Something new happened."),
        ("item.withdrawn", {}, "— was withdrawn from the repository."),
        ("item.withdrawn", {"item": 999_999}, "An item that is no longer here was withdrawn from the repository."),
        ("orcid.revocation_failed", {"why": "%(who)s"}, "%(who)s."),
        (
            "role.granted",
            {"role": "support", "department": ""},
            "The system granted somebody who has not been here yet the role “Support staff” for the whole institution.",
        ),
        (
            "sign_in.refused",
            {"problem": "two_people", "reference": "ABCD", "method": str(uuid4())},
            ": the provider's identifiers are two people's here (reference ABCD).",
        ),
    ],
)
def test_an_event_is_told_whatever_it_lacks(
    kind: str, facts: dict[str, Any], sentence: str, institution: Institution
) -> None:
    record_event(kind, **facts)
    assert [told[-len(sentence) :] for told in sentences()] == [sentence]


def test_a_page_of_events_takes_one_query_for_the_people_one_for_the_items_and_one_for_the_ways(
    institution: Institution,
) -> None:
    method = SignInMethodFactory()
    for number in range(50):
        person, other = UserFactory(), UserFactory()
        record_event("orcid.made_due", actor=person.audit_key, about=other.audit_key)
        record_event("item.excluded", about=person.audit_key, item=make_item(f"Sedge {number}").pk)
        record_event("sign_in.refused", reference="ABCD-EF23", problem="two_people", method=str(method.key))
    events = list(Event.objects.all())
    with CaptureQueriesContext(connection) as queries:
        told = tell_events(events)
    assert len(queries) == 3
    assert len({one.sentence for one in told}) == 101
    assert SignInMethod.objects.count() == 1


def test_a_refused_sign_in_is_found_by_the_reference_that_the_page_showed(desk: Desk, theirs: Shelf) -> None:
    for institution, reference in ((desk.institution, "ABCD-EF23"), (theirs.person.institution, "WXYZ-2345")):
        with institution_scope(institution):
            record_event("sign_in.refused", reference=reference, problem="two_people", method=str(uuid4()))
    assert "(reference ABCD-EF23)." in text_of(desk.list_of(Event, q="abcd-ef23 "))
    assert desk.rows_of(Event, q="WXYZ-2345") == []


def test_a_person_s_history_tells_what_they_did_and_what_was_done(desk: Desk, ours: Shelf, bob: User) -> None:
    with institution_scope(desk.institution):
        record_event("item.withdrawn", item=1)
        record_event("person.signed_in", actor=bob.audit_key, about=bob.audit_key, way="provider")
    page = text_of(desk.page_of(ours.person, "history"))
    assert (page.count("Alba Lakemark</a> connected"), "withdrawn" in page, "signed in" in page) == (1, False, False)


def test_the_history_of_an_item_leaves_out_what_somebody_forgotten_decided(desk: Desk, ours: Shelf) -> None:
    item, person = ours.rows[Item], ours.person
    with institution_scope(desk.institution):
        record_event("item.excluded", actor=person.audit_key, about=person.audit_key, item=item.pk)
        record_event("item.withdrawn", item=item.pk)
    assert "excluded" in text_of(desk.page_of(item, "history"))
    with institution_scope(desk.institution):
        PersonKey.objects.filter(person=person).delete()
    page = text_of(desk.page_of(item, "history"))
    assert ("was withdrawn" in page, "excluded" in page) == (True, False)

"""The trail in plain sentences."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from accounts.models import PersonKey, User
from institutions.admin.trail import known_kinds, tell_events
from institutions.events import record_event
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.institutions.admin.desk import Desk, Shelf, text_of

ROOMS = ("institutions", "accounts", "items", "orcid_sync", "reports")


@pytest.fixture
def institution(smithsonian: Institution) -> Iterator[Institution]:
    with institution_scope(smithsonian):
        yield smithsonian


def written_kinds() -> set[str]:
    """Every kind of event that stands in a call of `record_event`, and those given to a function by `event=`."""
    found = set()
    for path in (path for room in ROOMS for path in (Path(settings.BASE_DIR) / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                written = node.args[:1] if getattr(node.func, "id", "") == "record_event" else []
                written += [keyword.value for keyword in node.keywords if keyword.arg == "event"]
                found |= {
                    part.value
                    for expression in written
                    for part in ast.walk(expression)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_kind_of_event_has_a_sentence() -> None:
    written = written_kinds()
    assert len(written) > 20
    assert sorted(written - set(known_kinds())) == []


def test_an_event_names_who_did_it_and_whom_it_is_about(institution: Institution, alice: User, bob: User) -> None:
    record_event("orcid.made_due", actor=bob.audit_key, about=alice.audit_key, orcid="0009-8000-0000-0012")
    [told] = tell_events(Event.objects.all())
    assert (told.sentence, told.whom) == (
        "Bob Brattbakk had the record 0009-8000-0000-0012 of Alice Ashgrove read and brought in step.",
        "Alice Ashgrove",
    )


def test_an_event_whose_person_was_forgotten_names_nobody(institution: Institution, alice: User) -> None:
    record_event("person.signed_in", actor=alice.audit_key, about=alice.audit_key, by="provider")
    PersonKey.objects.filter(person=alice).delete()
    assert [told.sentence for told in tell_events(Event.objects.all())] == [
        "Somebody who is no longer known here signed in (by provider)."
    ]


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("something.new_happened", {}, "Something new happened."),
        ("item.withdrawn", {}, "“—” was withdrawn from the repository."),
        ("item.withdrawn", {"title": "100 %s of %(who)s"}, "“100 %s of %(who)s” was withdrawn from the repository."),
        ("role.granted", {"role": "support"}, "The role support was granted to somebody who has not been here yet."),
    ],
)
def test_an_event_is_told_whatever_it_lacks(
    kind: str, facts: dict[str, Any], sentence: str, institution: Institution
) -> None:
    record_event(kind, **facts)
    assert [told.sentence for told in tell_events(Event.objects.all())] == [sentence]


def test_a_refused_sign_in_is_found_by_the_reference_that_the_page_showed(desk: Desk, theirs: Shelf) -> None:
    for institution, reference in ((desk.institution, "ABCD-EF23"), (theirs.person.institution, "WXYZ-2345")):
        with institution_scope(institution):
            record_event("sign_in.refused", reference=reference, problem="two_people", method=str(uuid4()))
    assert "Somebody was not let in (two_people, reference ABCD-EF23)." in text_of(desk.list_of(Event, q="abcd-ef23 "))
    assert desk.rows_of(Event, q="WXYZ-2345") == []


def test_a_person_s_history_tells_what_they_did_and_what_was_done(desk: Desk, ours: Shelf, bob: User) -> None:
    with institution_scope(desk.institution):
        record_event("item.withdrawn", item=1, title="Somebody else's")
        record_event("person.signed_in", actor=bob.audit_key, about=bob.audit_key, by="provider")
    page = text_of(desk.page_of(ours.person, "history"))
    assert (page.count("<td>Alba Lakemark connected"), "Somebody else" in page, "signed in" in page) == (
        1,
        False,
        False,
    )

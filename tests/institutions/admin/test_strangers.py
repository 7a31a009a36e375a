"""Support staff see everything of their own institution and nothing of another, whichever way they ask."""

from typing import Any

import pytest

from accounts.models import User
from institutions.admin.look import secrets_of
from institutions.models import Department, Event
from items.models import Authorship, Item
from orcid_sync.models import Attempt, Citation, OrcidConnection
from tests.institutions.admin.desk import SHOWN, Desk, Shelf, address, text_of

every_model = pytest.mark.parametrize("model", SHOWN, ids=lambda model: model._meta.label)


@every_model
def test_a_list_shows_what_the_institution_has_and_nothing_of_another(
    model: Any, desk: Desk, their_desk: Desk, ours: Shelf, theirs: Shelf
) -> None:
    here, there = text_of(desk.list_of(model)), text_of(their_desk.list_of(model))
    assert (ours.mark in here, theirs.mark in here) == (True, False)
    assert (ours.mark in there, theirs.mark in there) == (False, True)


@every_model
def test_a_search_finds_what_the_institution_has_and_nothing_of_another(
    model: Any, desk: Desk, ours: Shelf, theirs: Shelf
) -> None:
    assert desk.rows_of(model, q=ours.mark) == [ours.rows[model]]
    assert desk.rows_of(model, q=theirs.mark) == []


@every_model
@pytest.mark.parametrize("view", ["change", "history"])
def test_the_address_of_another_institution_s_row_is_no_page(
    model: Any, view: str, desk: Desk, ours: Shelf, theirs: Shelf
) -> None:
    assert ours.mark in text_of(desk.page_of(ours.rows[model]))
    assert theirs.mark not in text_of(desk.page_of(ours.rows[model], view))
    assert desk.page_of(theirs.rows[model], view).status_code == 404


@pytest.mark.parametrize(
    ("model", "link"),
    [
        (Citation, ("connection__id__exact", OrcidConnection)),
        (Citation, ("item__id__exact", Item)),
        (Attempt, ("connection__id__exact", OrcidConnection)),
        (Authorship, ("item__id__exact", Item)),
        (Item, ("person", User)),
        (User, ("departments__id__exact", Department)),
    ],
)
def test_a_link_to_another_institution_s_row_lists_nothing(
    model: Any, link: tuple[str, Any], desk: Desk, ours: Shelf, theirs: Shelf
) -> None:
    lookup, of = link
    assert desk.rows_of(model, **{lookup: ours.rows[of].pk}) == [ours.rows[model]]
    assert desk.rows_of(model, **{lookup: theirs.rows[of].pk}) == []


def test_autocomplete_offers_only_the_institution_s_own(desk: Desk, ours: Shelf, theirs: Shelf) -> None:
    asked = {"app_label": "orcid_sync", "model_name": "orcidconnection", "field_name": "person"}
    offered = desk.open("/admin/autocomplete/", term="Alba", **asked).json()["results"]
    assert [row["id"] for row in offered] == [str(ours.person.pk)]


def test_events_name_people_of_the_institution_only(desk: Desk, ours: Shelf, theirs: Shelf) -> None:
    assert f"Alba {ours.mark} connected their ORCID iD." in text_of(desk.list_of(Event))


@every_model
def test_nobody_adds_changes_or_deletes_anything(model: Any, desk: Desk, ours: Shelf) -> None:
    row = ours.rows[model]
    tried = [
        desk.open(address(model, "add")),
        desk.post(address(model, "add")),
        desk.post(address(model, "change", row.pk)),
        desk.open(address(model, "delete", row.pk)),
        desk.post(address(model, "delete", row.pk), post="yes"),
    ]
    assert [answer.status_code for answer in tried] == [403] * 5


@every_model
def test_a_secret_is_on_no_page_and_cannot_be_asked_for(model: Any, desk: Desk, ours: Shelf) -> None:
    pages = text_of(desk.list_of(model)) + text_of(desk.page_of(ours.rows[model]))
    kept = ("secret-of", "token-of", "access-of", "refresh-of", "digest-of", "hash-of")
    assert [secret for secret in kept if secret in pages] == []
    hidden = [*secrets_of(model), "password", "digest", "connection__access_token", "person__password"]
    tried = [desk.list_of(model, **{f"{name}__startswith": "a"}).status_code for name in hidden]
    assert tried == [400] * len(hidden)


@pytest.mark.parametrize("term", ["abc", "9" * 40, "-1", "%", "O'Brien", "a" * 3000, "\u0000", "“Leaf” 10.5072/x"])
@every_model
def test_whatever_is_searched_for_is_answered(model: Any, term: str, desk: Desk) -> None:
    assert desk.list_of(model, q=term).status_code == 200


@pytest.mark.parametrize("query", [{"person": "x"}, {"public": "?"}, {"kind__exact": "nothing"}, {"p": "9999"}])
def test_a_filter_that_means_nothing_is_answered(query: dict[str, str], desk: Desk) -> None:
    assert desk.list_of(Item, **query).status_code in (200, 302)

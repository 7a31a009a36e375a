"""The page of a person's items."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from items import columns
from items.citable import owned_items
from items.columns import Column, register
from items.domain.choices import claim_item
from items.domain.matching import match_lines
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts
from items.models import Choice, Item, Source
from tests.items.factories import make_item, make_record

MARA = {"name": "Mara Quillfeather", "orcid": "0009-8000-0000-0012"}


@pytest.fixture(autouse=True)
def _this_room_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the rooms above add."""
    monkeypatch.setattr(columns, "_columns", {})


@pytest.fixture
def client(mara: User) -> Client:
    """Mara's browser."""
    client = Client(HTTP_HOST="smithsonian.colophon.test")
    client.force_login(mara)
    return client


def table(page: Any) -> list[list[str]]:
    """Return the table's cells as people read them."""
    return [_cells(row) for row in re.findall(r"<tr>(.*?)</tr>", page.content.decode(), re.DOTALL)]


def text(page: Any) -> str:
    return _words(re.sub(r"<(head|header|footer)\b.*?</\1>", "", page.content.decode(), flags=re.DOTALL))


def _cells(row: str) -> list[str]:
    return [_words(cell) for _kind, cell in re.findall(r"<(t[hd])\b[^>]*>(.*?)</\1>", row, re.DOTALL)]


def _words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_items_are_listed_newest_first_with_where_they_come_from(client: Client, mara: User, source: Source) -> None:
    old = make_item(
        "Sedges", source=source, authors=[MARA], doi="10.5072/a<b>", published_year=1903, url="https://r.example/1"
    )
    new = make_item(
        "Steps", source=source, authors=[MARA], handle="10088/1", kind=ItemKind.REPORT, published_year=2024
    )
    said = make_item("Said", source=source, authors=[])
    for item in (old, new, said):
        make_record(item, source)
    match_lines([old.pk, new.pk])
    claim_item(mara, said)
    page = client.get("/items/")
    assert table(page) == [
        ["Item", "From", "How it is yours"],
        ["Steps Report · 2024 · Handle 10088/1", "Figshare", "ORCID iD on the item"],
        ["Sedges Dataset · 1903 · DOI 10.5072/a<b>", "Figshare", "ORCID iD on the item"],
        ["Said Dataset", "Figshare", "You said so"],
    ]
    assert 'href="https://doi.org/10.5072/a%3Cb%3E"' in page.content.decode()


def test_withdrawn_item_says_so(client: Client, mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[MARA], withdrawn_at="2026-11-22T10:00:00Z")
    match_lines([item.pk])
    assert table(client.get("/items/"))[1][0] == "Sedges Withdrawn Dataset"


def test_somebody_elses_items_are_not_shown(client: Client, tobias: User, source: Source) -> None:
    item = make_item("Steps", source=source, authors=[{"name": "T.", "orcid": "0009-8000-0000-0020"}])
    match_lines([item.pk])
    assert "No item is known to be yours yet" in text(client.get("/items/"))


def test_visitor_is_sent_to_sign_in(smithsonian: Institution) -> None:
    page = Client(HTTP_HOST="smithsonian.colophon.test").get("/items/")
    assert (page.status_code, page["Location"]) == (302, "/sign-in/?next=/items/")


def test_name_that_is_alike_asks_and_yes_makes_the_item_theirs(client: Client, mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[{"name": "Quillfeather, M."}], published_year=2020)
    match_lines([item.pk])
    page = client.get("/items/")
    assert "Is this yours?" in text(page)
    assert "Sedges Dataset · 2020 · by Quillfeather, M." in text(page)
    answered = client.post(f"/items/{item.pk}/is-mine/yes/", follow=True)
    assert "“Sedges” is yours." in text(answered)
    assert table(answered)[1] == ["Sedges Dataset · 2020", "", "You said so"]
    assert "Is this yours?" not in text(answered)


def test_no_is_asked_once(client: Client, mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[{"name": "Quillfeather, M."}])
    match_lines([item.pk])
    client.post(f"/items/{item.pk}/is-mine/no/")
    client.post(f"/items/{item.pk}/is-mine/no/")
    assert "Is this yours?" not in text(client.get("/items/"))
    assert list(Choice.objects.values_list("claim", flat=True)) == ["rejected"]


@pytest.mark.parametrize("word", ["yes", "no"])
def test_nobody_answers_for_an_item_that_they_were_not_asked_about(
    word: str, client: Client, mara: User, source: Source
) -> None:
    item = make_item("Somebody's", source=source, authors=[{"name": "Oriel Sandpiper"}])
    client.post(f"/items/{item.pk}/is-mine/{word}/")
    assert (Choice.objects.count(), list(owned_items(mara))) == (0, [])


def test_item_of_the_other_institution_is_not_there(client: Client, fjordhaven: Institution) -> None:
    with institution_scope(fjordhaven):
        there = Item.objects.get()
    assert client.post(f"/items/{there.pk}/is-mine/yes/").status_code == 404


def test_third_answer_is_none(client: Client, mara: User, source: Source) -> None:
    item = make_item("Sedges", source=source, authors=[{"name": "Quillfeather, M."}])
    match_lines([item.pk])
    assert client.post(f"/items/{item.pk}/is-mine/perhaps/").status_code == 404
    assert client.get(f"/items/{item.pk}/is-mine/yes/").status_code == 405


def test_fifty_items_a_page(client: Client, source: Source) -> None:
    items = [make_item(f"Item {n:03}", source=source, authors=[MARA]) for n in range(60)]
    match_lines([item.pk for item in items])
    first, second = client.get("/items/"), client.get("/items/?page=2")
    assert [len(table(page)) - 1 for page in (first, second)] == [50, 10]
    assert "Page 1 of 2 Older" in text(first)
    assert "Newer Page 2 of 2" in text(second)


@pytest.mark.parametrize("count", [1, 50])
def test_page_costs_the_same_for_one_item_and_for_fifty(
    count: int, client: Client, source: Source, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        item = make_item(f"Item {n}", source=source, authors=[MARA])
        make_record(item, source)
        asked = make_item(f"Asked {n}", source=source, authors=[{"name": "Quillfeather, M."}])
        match_lines([item.pk, asked.pk])
    # The host with its institution, the session, the person; how many, the page, how they are theirs, their sources;
    # the questions and the names in them; the picture in the menu. On PostgreSQL a transaction begins and ends.
    with django_assert_num_queries(12 if connection.vendor == "postgresql" else 10):
        page = client.get("/items/")
    assert len(table(page)) == 1 + count


@pytest.fixture
def column(_this_room_alone: None) -> None:
    def look(person: User, items: Sequence[Item]) -> Mapping[int, str]:
        return {item.pk: f"{person.given_name}: {item.title}" for item in items if item.title == "Sedges"}

    register(Column(key="b", heading="Second", position=2, template="items/parts/title.html", look=lambda _p, _i: {}))
    register(Column(key="a", heading="First", position=1, template="tests/value.html", look=look))


@pytest.mark.usefixtures("column")
def test_room_above_adds_a_column(client: Client, source: Source, settings: Any, tmp_path: Any) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "value.html").write_text("{{ value }} ({{ item.kind }})")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    items = [make_item(title, source=source, authors=[MARA]) for title in ("Sedges", "Lichens")]
    match_lines([item.pk for item in items])
    head, lichens, sedges = table(client.get("/items/"))
    assert head[-2:] == ["First", "Second"]
    assert lichens[-2:] == ["", ""]
    assert sedges[-2:] == ["Mara: Sedges (dataset)", ""]


@pytest.mark.usefixtures("column")
def test_two_columns_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="column “a” already"):
        register(Column(key="a", heading="Another", position=1, template="x.html", look=lambda _p, _i: {}))


def test_facts_without_a_title_are_still_a_row(client: Client, source: Source) -> None:
    facts = ItemFacts(title="", kind=ItemKind.OTHER, contributors=(Contributor(name="M."),))
    item = make_item(facts.title, source=source, authors=[MARA], kind=facts.kind)
    match_lines([item.pk])
    assert table(client.get("/items/"))[1][0] == "Without a title Other"

"""GET /v2/articles/{id}: one item with its authors."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Get = Callable[..., requests.Response]
Control = Callable[..., Any]
Publish = Callable[..., dict[str, Any]]
NOT_FOUND = {"message": "Entity not found", "code": 404, "data": None}


def test_detail_has_what_the_list_has_and_authors_in_order(get: Get) -> None:
    detail = get("articles/900000050").json()
    [row] = get("articles", doi=detail["doi"]).json()
    assert {name: detail[name] for name in row} == row
    assert detail["title"].startswith("Pspm-Sc4B: Scr, Ecg, Emg, Psr And Respiration Measurements")
    assert [(author["full_name"], author["orcid_id"]) for author in detail["authors"]] == [
        ("Matthias Staib", "0000-0001-9688-838X"),
        ("Giuseppe Castegnetti", ""),
        ("Athina Tzovara", "0000-0002-7588-1418"),
        ("Philipp C. Paulus", "0000-0001-8090-3266"),
        ("Nicolas Hofer", ""),
        ("Dominik R. Bach", "0000-0003-3717-2036"),
    ]


def test_author_has_figshares_fields(get: Get) -> None:
    assert get("articles/910000001").json()["authors"] == [
        {
            "id": 800101,
            "full_name": "Mara Quillfeather",
            "first_name": "Mara",
            "last_name": "Quillfeather",
            "is_active": True,
            "url_name": "Mara_Quillfeather",
            "orcid_id": "0009-8000-0000-0012",
        },
        {
            "id": 830001,
            "full_name": "Oriel Sandpiper",
            "first_name": "Oriel",
            "last_name": "Sandpiper",
            "is_active": False,
            "url_name": "_",
            "orcid_id": "",
        },
    ]


def test_detail_has_the_fields_that_a_public_item_without_files_has(get: Get) -> None:
    detail = get("articles/910000002").json()
    assert {name: detail[name] for name in ("version", "status", "is_public", "is_embargoed", "is_confidential")} == {
        "version": 1,
        "status": "public",
        "is_public": True,
        "is_embargoed": False,
        "is_confidential": False,
    }
    assert detail["license"]["name"] == "CC BY 4.0"
    assert (detail["description"], detail["tags"], "files" in detail) == ("", [], False)
    assert detail["citation"] == (
        "Sandpiper, Oriel; Quillfeather, Mara; Thistlewood, Bram (2024)."
        " Leaf veins remember drought: evidence from island figs. Smithsonian Institution."
        " Journal contribution. https://doi.org/10.5072/made-up.910000002.v1"
    )
    assert detail["timeline"]["publisherPublication"] == "2024-06-15T00:00:00"


def test_journal_and_book_are_related_materials_that_the_item_is_part_of(get: Get) -> None:
    told = [
        [(m["relation"], m["identifier_type"], m["identifier"], m["title"]) for m in detail["related_materials"]]
        for detail in (get(f"articles/{number}").json() for number in (910000002, 910000006, 910000001))
    ]
    assert told == [
        [("IsPartOf", "ISSN", "9999-9994", "Made-up Annals of Island Botany")],
        [("IsPartOf", "ISBN", "9780000000002", "The Made-up Handbook of Museum Records")],
        [],
    ]


def test_item_under_embargo_is_public_and_says_until_when(get: Get) -> None:
    detail = get("articles/910000020").json()
    assert (detail["is_public"], detail["is_embargoed"], detail["embargo_date"], detail["embargo_type"]) == (
        True,
        True,
        "2031-01-01",
        "file",
    )


@pytest.mark.parametrize(
    ("issued", "shown"),
    [("1967", "1967-01-01T00:00:00"), ("2014-10", "2014-10-01T00:00:00"), ("1968-10-04", "1968-10-04T00:00:00")],
)
def test_partial_date_becomes_its_first_day(issued: str, shown: str, get: Get, publish: Publish) -> None:
    number = publish(issued=issued)["id"]
    assert get(f"articles/{number}").json()["timeline"]["publisherPublication"] == shown


def test_name_of_an_organisation_is_not_split(get: Get) -> None:
    [author] = get("articles/900000054").json()["authors"]
    name = "International Genetics of Ankylosing Spondylitis Consortium (IGAS)"
    assert (author["full_name"], author["first_name"], author["last_name"]) == (name, "", name)


@pytest.mark.parametrize("path", ["articles/1", "articles/910000001/files", "projects", ""])
def test_nothing_is_answered_as_figshare_does(path: str, get: Get) -> None:
    answer = get(path)
    assert (answer.status_code, answer.json()) == (404, NOT_FOUND)


def test_withdrawn_item_is_gone_until_it_is_published_again(get: Get, control: Control, publish: Publish) -> None:
    number = publish()["id"]
    before = get(f"articles/{number}").json()
    control("DELETE", f"items/{number}")
    gone = get(f"articles/{number}")
    assert (gone.status_code, gone.json()) == (404, NOT_FOUND)
    control("POST", f"items/{number}/publish")
    after = get(f"articles/{number}").json()
    assert (after["doi"], after["version"]) == (before["doi"], before["version"])
    assert after["modified_date"] > before["modified_date"]


def test_new_version_counts_up_and_its_doi_with_it(get: Get, control: Control, publish: Publish) -> None:
    number = publish(posted="2026-01-01T00:00:00Z", created="2026-01-01T00:00:00Z")["id"]
    control("POST", f"items/{number}/publish", new_version=True)
    detail = get(f"articles/{number}").json()
    assert (detail["version"], detail["doi"]) == (2, f"10.5072/made-up.{number}.v2")
    assert detail["timeline"]["revision"] == detail["published_date"].removesuffix("Z")
    assert detail["created_date"] == "2026-01-01T00:00:00Z"


def test_doi_without_a_version_stays_as_it_is(get: Get, control: Control, publish: Publish) -> None:
    number = publish(doi="10.5072/made-up.plain")["id"]
    control("POST", f"items/{number}/publish", new_version=True)
    assert get(f"articles/{number}").json()["doi"] == "10.5072/made-up.plain"


def test_unchanged_item_is_not_sent_again(get: Get, control: Control, publish: Publish) -> None:
    number = publish(modified="2026-02-03T04:05:06Z")["id"]
    first = get(f"articles/{number}")
    assert first.headers["Last-Modified"] == "Tue, 03 Feb 2026 04:05:06 GMT"
    conditions = [{"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}]
    for condition in conditions:
        again = get(f"articles/{number}", headers=condition)
        assert (again.status_code, again.content) == (304, b"")
    control("PUT", f"items/{number}", title="Moss on granite")
    assert [get(f"articles/{number}", headers=condition).json()["title"] for condition in conditions] == [
        "Moss on granite",
        "Moss on granite",
    ]


def test_two_changes_in_one_second_are_dated_apart(get: Get, control: Control, publish: Publish) -> None:
    number = publish()["id"]
    dates = [get(f"articles/{number}").json()["modified_date"]]
    for title in ("Moss on granite", "Moss on basalt"):
        control("PUT", f"items/{number}", title=title)
        dates.append(get(f"articles/{number}").json()["modified_date"])
    assert dates == sorted(set(dates))


def test_public_does_not_write(address: str) -> None:
    answer = requests.post(f"{address}/v2/articles/910000001", json={"title": "Mine"}, timeout=10)
    assert (answer.status_code, answer.json()["message"]) == (405, "Method not allowed")

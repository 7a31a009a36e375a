import re
from dataclasses import replace
from typing import Any

import pytest

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.mapping import Blocked, Work, cite, with_put_code
from orcid_sync.reasons import BlockReason
from tests.orcid_sync.lakes import LAKES, cited
from tests.orcid_sync.work_rules import TYPES

IDENTIFIER_LESS = {"doi": "", "version_doi": "", "handle": "", "url": ""}


def names_of(work: Work) -> list[str]:
    return [found["credit-name"]["value"] for found in work.body["contributors"]["contributor"]]


def test_item_becomes_one_work() -> None:
    assert cited().body == {
        "title": {"title": {"value": "Alpine lake temperatures 2010-2024"}},
        "journal-title": {"value": "Example University Research Repository"},
        "type": "data-set",
        "publication-date": {"year": {"value": "2024"}, "month": {"value": "05"}, "day": {"value": "07"}},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5072/repo.123",
                    "external-id-url": {"value": "https://doi.org/10.5072/repo.123"},
                    "external-id-relationship": "self",
                },
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5072/repo.123.v2",
                    "external-id-url": {"value": "https://doi.org/10.5072/repo.123.v2"},
                    "external-id-relationship": "version-of",
                },
                {
                    "external-id-type": "issn",
                    "external-id-value": "2049-3630",
                    "external-id-relationship": "part-of",
                },
                {
                    "external-id-type": "isbn",
                    "external-id-value": "9783161484100",
                    "external-id-relationship": "part-of",
                },
            ]
        },
        "url": {"value": "https://repo.example.edu/articles/dataset/123"},
        "contributors": {
            "contributor": [
                {
                    "contributor-orcid": {
                        "uri": "https://orcid.org/0009-8000-0000-0012",
                        "path": "0009-8000-0000-0012",
                        "host": "orcid.org",
                    },
                    "credit-name": {"value": "Jane Doe"},
                    "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
                },
                {
                    "credit-name": {"value": "Max Muster"},
                    "contributor-attributes": {"contributor-sequence": "additional", "contributor-role": "author"},
                },
            ]
        },
    }


def test_bare_item_becomes_a_bare_work() -> None:
    assert cited(ItemFacts(title="Skull", kind=ItemKind.FIGURE, doi="10.5072/1")).body == {
        "title": {"title": {"value": "Skull"}},
        "type": "image",
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": "10.5072/1",
                    "external-id-url": {"value": "https://doi.org/10.5072/1"},
                    "external-id-relationship": "self",
                }
            ]
        },
    }


def test_work_knows_how_it_is_compared() -> None:
    work = cited()
    assert work.identifier == "doi:10.5072/repo.123"
    assert work.groups_with == {"doi:10.5072/repo.123", "doi:10.5072/repo.123.v2"}
    assert cited(doi="", version_doi="", handle="2027/ABC").identifier == "handle:2027/abc"


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind != ItemKind.FUNDING])
def test_every_kind_of_item_has_a_work_type_of_orcids(kind: ItemKind) -> None:
    assert cited(kind=kind).body["type"] in TYPES


@pytest.mark.parametrize(
    ("kind", "work_type"),
    [
        (ItemKind.FIGURE, "image"),
        (ItemKind.MEDIA, "other"),
        (ItemKind.DATASET, "data-set"),
        (ItemKind.POSTER, "conference-poster"),
        (ItemKind.JOURNAL_CONTRIBUTION, "journal-article"),
        (ItemKind.PRESENTATION, "conference-presentation"),
        (ItemKind.THESIS, "dissertation-thesis"),
        (ItemKind.PEER_REVIEW, "review"),
        (ItemKind.EDUCATIONAL_RESOURCE, "learning-object"),
        (ItemKind.STANDARD, "standards-and-policy"),
        (ItemKind.COMPOSITION, "musical-composition"),
        (ItemKind.MONOGRAPH, "book"),
        (ItemKind.PERFORMANCE, "artistic-performance"),
        (ItemKind.WORKFLOW, "other"),
    ],
)
def test_kind_of_item_becomes_the_nearest_work_type(kind: ItemKind, work_type: str) -> None:
    assert cited(kind=kind).body["type"] == work_type


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (IDENTIFIER_LESS, "no_identifier"),
        ({**IDENTIFIER_LESS, "url": "ftp://repo.example.edu/1"}, "no_identifier"),
        ({**IDENTIFIER_LESS, "url": "https://"}, "no_identifier"),
        ({**IDENTIFIER_LESS, "url": "https://["}, "no_identifier"),
        ({**IDENTIFIER_LESS, "url": "https://repo.example.edu/" + "x" * 2084}, "no_identifier"),
        ({**IDENTIFIER_LESS, "doi": "10.5072/" + "x" * 2084}, "no_identifier"),
        ({"kind": ItemKind.FUNDING}, "no_work_type"),
        ({"title": ""}, "title_missing"),
        ({"title": " \n\t\x00 "}, "title_missing"),
        ({"title": "x" * 1001}, "title_too_long"),
        ({"container_title": "x" * 1001}, "container_title_too_long"),
    ],
)
def test_item_that_orcid_would_not_take_is_blocked(changes: dict[str, Any], reason: str) -> None:
    assert cite(replace(LAKES, **changes)) == Blocked(BlockReason(reason))


@pytest.mark.parametrize("reason", BlockReason)
def test_every_reason_is_said_to_the_researcher_and_to_staff(reason: BlockReason) -> None:
    for sentence in (reason.for_researcher, reason.for_staff):
        assert re.fullmatch(r"[A-Z].{40,}\.", sentence)
    assert reason.for_researcher != reason.for_staff


def test_longest_titles_that_orcid_takes_are_sent_whole() -> None:
    body = cited(title="x" * 1000, container_title="y" * 1000).body
    assert (len(body["title"]["title"]["value"]), len(body["journal-title"]["value"])) == (1000, 1000)


def test_titles_are_one_clean_line() -> None:
    body = cited(title=" Lakes\n and\x00rivers\ud800 ", container_title=" \n ").body
    assert body["title"]["title"]["value"] == "Lakes and rivers"
    assert "journal-title" not in body


@pytest.mark.parametrize(
    ("published", "written"),
    [
        (PartialDate(2024), ["2024"]),
        (PartialDate(2024, 5), ["2024", "05"]),
        (PartialDate(2024, 2, 29), ["2024", "02", "29"]),
        (PartialDate(2023, 2, 29), ["2023", "02"]),
        (PartialDate(2023, 13, 1), ["2023"]),
        (PartialDate(2023, None, 5), ["2023"]),
        (PartialDate(2023, 4, 0), ["2023", "04"]),
        (PartialDate(1900), ["1900"]),
        (PartialDate(2100), ["2100"]),
    ],
)
def test_as_much_of_a_date_as_is_possible_is_sent(published: PartialDate, written: list[str]) -> None:
    assert [part["value"] for part in cited(published=published).body["publication-date"].values()] == written


@pytest.mark.parametrize("published", [None, PartialDate(1899, 12, 31), PartialDate(2101), PartialDate(0)])
def test_year_that_orcid_does_not_take_is_left_out(published: PartialDate | None) -> None:
    assert "publication-date" not in cited(published=published).body


def test_first_fifty_contributors_are_named_in_their_order() -> None:
    names = [f"Author {number}" for number in range(60)]
    work = cited(contributors=tuple(Contributor(name) for name in names))
    assert names_of(work) == names[:50]
    sequences = [
        found["contributor-attributes"]["contributor-sequence"] for found in work.body["contributors"]["contributor"]
    ]
    assert sequences == ["first"] + ["additional"] * 49


def test_contributor_of_whom_nothing_is_known_is_left_out() -> None:
    work = cited(contributors=(Contributor(" "), Contributor("Max Muster", orcid="not an iD"), Contributor("", "n/a")))
    assert work.body["contributors"]["contributor"] == [
        {
            "credit-name": {"value": "Max Muster"},
            "contributor-attributes": {"contributor-sequence": "first", "contributor-role": "author"},
        }
    ]


def test_very_long_name_ends_in_an_ellipsis() -> None:
    assert names_of(cited(contributors=(Contributor("x" * 150), Contributor("x" * 151)))) == [
        "x" * 150,
        "x" * 149 + "…",
    ]


def test_visibility_is_the_researchers() -> None:
    assert "visibility" not in cited().body


def test_changed_work_carries_its_put_code_and_nothing_else_is_new() -> None:
    work = cited()
    assert with_put_code(work, 7) == {**work.body, "put-code": 7}
    assert "put-code" not in work.body

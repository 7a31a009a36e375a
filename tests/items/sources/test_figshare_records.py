"""Figshare's records as facts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.sources.figshare.records import KINDS, read_account, read_detail, read_listed, read_moment
from items.sources.values import Account, Listed, Stated

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "title",
    "doi",
    "handle",
    "authors",
    "timeline",
    "defined_type",
    "related_materials",
    "custom_fields",
    "published_date",
    "status",
    "is_public",
    "is_embargoed",
    "embargo_type",
    "url_public_html",
    "figshare_url",
    "modified_date",
]


def detail(**stated: Any) -> dict[str, Any]:
    """Return an article of which only this is known."""
    return {"id": 1, "title": "Sedges", "defined_type": 3} | stated


def facts(**stated: Any) -> ItemFacts:
    return read_detail(detail(**stated)).facts


def test_article_of_which_little_is_known() -> None:
    assert read_detail({"id": 7}) == Stated(identifier="7", facts=ItemFacts(title="", kind=ItemKind.OTHER))


def test_every_item_type_of_figshare_is_a_kind() -> None:
    assert {number: facts(defined_type=int(number)).kind for number in KINDS} == KINDS
    assert facts(defined_type=4).kind == ItemKind.OTHER
    assert facts(defined_type=None).kind == ItemKind.OTHER


@pytest.mark.parametrize(
    ("timeline", "published"),
    [
        ({"publisherPublication": "2017-10-11T00:00:00", "firstOnline": "2020-05-14T05:09:19"}, (2017, 10, 11)),
        ({"firstOnline": "2019-10-28T12:51:31", "posted": "2024-03-08T14:44:22"}, (2019, 10, 28)),
        ({"posted": "2024-03-08T14:44:22"}, (2024, 3, 8)),
        ({"firstOnline": None}, (2025, 1, 2)),
        ({"firstOnline": "2024-02-31T00:00:00"}, (2025, 1, 2)),
        ({}, (2025, 1, 2)),
        (None, (2025, 1, 2)),
    ],
)
def test_publication_is_the_first_of_its_dates(timeline: Any, published: tuple[int, int, int]) -> None:
    stated = facts(timeline=timeline, published_date="2025-01-02T03:04:05Z")
    assert stated.published == PartialDate(*published)


@pytest.mark.parametrize("published_date", [None, "", "soon", "0000-01-01"])
def test_date_that_is_none_is_none(published_date: str | None) -> None:
    assert facts(published_date=published_date).published is None


def test_names_come_in_one_piece_or_in_two() -> None:
    authors = [
        {"id": 1, "full_name": "Mara Quillfeather", "first_name": "M.", "orcid_id": None},
        {"id": 2, "first_name": "Tobias", "last_name": "Ashgrove", "orcid_id": ""},
        {
            "full_name": None,
            "last_name": "The Lighthouse Society",
            "orcid_id": "https://orcid.org/0009-8000-0000-0012",
        },
        {"id": 4, "full_name": "Wrong Digit", "orcid_id": "0009-8000-0000-0013"},
    ]
    assert facts(authors=authors).contributors == (
        Contributor(name="Mara Quillfeather", source_author_id="1"),
        Contributor(name="Tobias Ashgrove", source_author_id="2"),
        Contributor(name="The Lighthouse Society", orcid="0009-8000-0000-0012"),
        Contributor(name="Wrong Digit", source_author_id="4"),
    )


def test_journal_is_the_related_material_that_the_item_is_part_of() -> None:
    materials = [
        {"relation": "IsSupplementTo", "identifier_type": "ISSN", "identifier": "2049-3630", "title": "Another"},
        {"relation": "IsPartOf", "identifier_type": "DOI", "identifier": "10.1000/1", "title": "A collection"},
        {"relation": "IsPartOf", "identifier_type": "EISSN", "identifier": "9999-9994", "title": "Annals"},
        {"relation": "IsPublishedIn", "identifier_type": "ISBN", "identifier": "0-306-40615-2", "title": "A book"},
    ]
    stated = facts(related_materials=materials)
    assert (stated.container_title, stated.issn, stated.isbn) == ("Annals", "9999-9994", "9780306406157")


def test_journal_may_stand_in_the_institutions_own_fields() -> None:
    fields = [
        {"name": "Journal title", "value": "Annals"},
        {"name": "ISSN", "value": ["9999-9994"]},
        {"name": "ISBN", "value": "not one"},
        {"name": "Shelf", "value": "7"},
    ]
    stated = facts(custom_fields=fields)
    assert (stated.container_title, stated.issn, stated.isbn) == ("Annals", "9999-9994", "")


def test_publishers_article_is_not_taken_for_the_journal() -> None:
    stated = facts(resource_title="The article that these data belong to", resource_doi="10.1000/1")
    assert (stated.container_title, stated.doi) == ("", "")


@pytest.mark.parametrize(
    ("stated", "is_public"),
    [
        ({}, True),
        ({"is_public": True, "status": "public"}, True),
        ({"is_public": False}, False),
        ({"status": "draft"}, False),
        ({"status": None, "is_public": None}, True),
        ({"is_confidential": True}, True),
        ({"is_metadata_record": True}, True),
        ({"is_embargoed": True, "embargo_type": "file"}, True),
        ({"is_embargoed": True, "embargo_type": "article"}, False),
        ({"is_embargoed": False, "embargo_type": "article", "embargo_date": "2020-07-26"}, True),
    ],
)
def test_public_is_what_has_a_page_for_everybody(stated: dict[str, Any], *, is_public: bool) -> None:
    assert read_detail(detail(**stated)).is_public == is_public


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("The <i>Tupaia glis</i> complex", "The Tupaia glis complex"),
        ("H<sub>2</sub>O &amp; salt", "H2O & salt"),
        ("p < 0.05 > chance", "p < 0.05 > chance"),
        ("  two \n lines ", "two lines"),
        ("<p>Paragraph</p>", "Paragraph"),
        (None, ""),
    ],
)
def test_title_is_plain_text(stated: str | None, title: str) -> None:
    assert facts(title=stated).title == title


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example", None, 7])
def test_address_that_must_not_be_a_link_is_none(address: Any) -> None:
    assert facts(url_public_html=address, figshare_url=address).url == ""


def test_text_is_what_every_database_takes() -> None:
    assert facts(title="a\x00b\ud800c").title == "abc"


def test_draft_in_the_institutions_list_is_left_out() -> None:
    assert read_listed({"id": 1, "published_date": None}) is None
    assert read_listed({"title": "no number"}) is None
    row = {"id": 1, "published_date": "2024-01-01T00:00:00Z", "modified_date": "2024-01-02T00:00:00Z"}
    assert read_listed(row) == Listed(identifier="1", modified_at=datetime(2024, 1, 2, tzinfo=UTC))


def test_account_is_an_authors_number_and_a_staff_identifier() -> None:
    row = {"id": 5, "user_id": 800101, "institution_user_id": "SI-1001", "email": "Mara@SI.example", "active": 0}
    assert read_account(row) == Account(author_id="800101", staff_id="SI-1001", email="mara@si.example")
    assert read_account({"user_id": 1, "institution_user_id": None, "email": None}) == Account(author_id="1")
    assert read_account({"user_id": None, "institution_user_id": "SI-1001"}) is None


def test_time_without_a_zone_is_utc() -> None:
    assert read_moment("2024-03-08T14:44:22") == read_moment("2024-03-08T14:44:22Z")
    assert read_moment(None) is None
    assert read_moment("yesterday") is None


@given(stated=st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_answer_is_too_odd_to_read(stated: dict[str, Any]) -> None:
    read = read_detail({"id": 1} | stated)
    assert read.identifier == "1"
    assert "\x00" not in read.facts.title
    assert read_detail({"id": 1} | stated) == read


@given(row=st.dictionaries(st.sampled_from(["id", "published_date", "modified_date", "user_id", "email"]), JSON))
def test_no_row_is_too_odd_to_read(row: dict[str, Any]) -> None:
    assert isinstance(read_listed(row), Listed | None)
    assert isinstance(read_account(row), Account | None)

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.mapping import Blocked, Work, cite, digest_of, order_for_bulk, with_put_code
from orcid_sync.reasons import BlockReason
from tests.orcid_sync.work_rules import TYPES, broken_rules
from tests.orcid_sync.xsd import as_xml, complaints_of_orcid

SHARED = Path(settings.BASE_DIR).parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")

LAKES = ItemFacts(
    title="Alpine lake temperatures 2010-2024",
    kind=ItemKind.DATASET,
    published=PartialDate(2024, 5, 7),
    doi="10.5072/repo.123",
    version_doi="10.5072/repo.123.v2",
    handle="20.500.12345/123",
    url="https://repo.example.edu/articles/dataset/123",
    container_title="Example University Research Repository",
    issn="2049-3630",
    isbn="978-3-16-148410-0",
    contributors=(Contributor("Jane Doe", orcid="0009-8000-0000-0012"), Contributor("Max Muster")),
)
IDENTIFIER_LESS = {"doi": "", "version_doi": "", "handle": "", "url": ""}


def cited(facts: ItemFacts = LAKES, **changes: Any) -> Work:
    work = cite(replace(facts, **changes))
    assert isinstance(work, Work)
    return work


def ids_of(work: Work) -> list[tuple[str, str, str, str | None]]:
    return [
        (
            found["external-id-type"],
            found["external-id-value"],
            found["external-id-relationship"],
            found.get("external-id-url", {}).get("value"),
        )
        for found in work.body["external-ids"]["external-id"]
    ]


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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"doi": "10.5072/UPPER"}, ("doi", "10.5072/upper", "self", "https://doi.org/10.5072/upper")),
        (
            {"doi": "10.1002/(sici)1096(1996)99:1<1::aid-ajpa1>3.0.co;2-1"},
            (
                "doi",
                "10.1002/(sici)1096(1996)99:1<1::aid-ajpa1>3.0.co;2-1",
                "self",
                "https://doi.org/10.1002/(sici)1096(1996)99:1%3C1::aid-ajpa1%3E3.0.co;2-1",
            ),
        ),
        ({"doi": ""}, ("handle", "20.500.12345/123", "self", "https://hdl.handle.net/20.500.12345/123")),
        ({"doi": "n/a"}, ("handle", "20.500.12345/123", "self", "https://hdl.handle.net/20.500.12345/123")),
        (
            {"doi": "", "handle": ""},
            (
                "uri",
                "https://repo.example.edu/articles/dataset/123",
                "self",
                "https://repo.example.edu/articles/dataset/123",
            ),
        ),
        (
            {"doi": "", "handle": "", "url": "https://repo.example.edu/a b/é?q=100%#[1]"},
            (
                "uri",
                "https://repo.example.edu/a%20b/%C3%A9?q=100%25#%5B1%5D",
                "self",
                "https://repo.example.edu/a%20b/%C3%A9?q=100%25#%5B1%5D",
            ),
        ),
        (
            {"doi": "", "handle": "", "url": ""},
            ("doi", "10.5072/repo.123.v2", "self", "https://doi.org/10.5072/repo.123.v2"),
        ),
    ],
)
def test_best_identifier_is_the_self_one(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert ids_of(cited(**changes))[0] == expected


def test_version_goes_beside_whatever_is_the_self_one() -> None:
    assert [found[:3] for found in ids_of(cited(doi="", issn="", isbn=""))] == [
        ("handle", "20.500.12345/123", "self"),
        ("doi", "10.5072/repo.123.v2", "version-of"),
    ]


@pytest.mark.parametrize("version_doi", ["", "10.5072/REPO.123", "not a doi"])
def test_version_that_adds_nothing_is_left_out(version_doi: str) -> None:
    assert [found[2] for found in ids_of(cited(version_doi=version_doi, issn="", isbn=""))] == ["self"]


@pytest.mark.parametrize(("issn", "isbn"), [("", ""), ("1234", "123"), ("٢٠٤٩-٣٦٣٠", "n/a")])
def test_container_number_of_the_wrong_form_is_left_out(issn: str, isbn: str) -> None:
    assert [found[2] for found in ids_of(cited(issn=issn, isbn=isbn))] == ["self", "version-of"]


def test_container_numbers_are_written_in_one_form() -> None:
    assert [found[1] for found in ids_of(cited(issn="1234567x", isbn="0 8044 2957 x"))][2:] == [
        "1234-567X",
        "080442957X",
    ]


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


@pytest.mark.parametrize("length", [350, 351])
def test_address_that_orcid_has_no_room_for_is_left_out(length: int) -> None:
    url = "https://repo.example.edu/".ljust(length, "x")
    assert cited(url=url).body.get("url") == ({"value": url} if length == 350 else None)
    assert cited(url=url, doi="", handle="").identifier == f"uri:{url}"


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


def test_digest_is_that_of_canonical_json() -> None:
    assert digest_of({"b": "é", "a": [1, {"d": None, "c": True}]}) == (
        # printf '{"a":[1,{"c":true,"d":null}],"b":"é"}' | sha256sum
        "a4954033daaadb28c1e7a331e5884d410c060e959a6445a41507f88902ea7008"
    )


def shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        return {name: shuffled(value[name], draw) for name in draw(st.permutations(list(value)))}
    return [shuffled(inner, draw) for inner in value] if isinstance(value, list) else value


@given(st.data())
def test_digest_does_not_depend_on_the_order_of_keys(data: st.DataObject) -> None:
    work = cited()
    assert digest_of(shuffled(dict(work.body), data.draw)) == work.digest


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Alpine lake temperatures"},
        {"kind": ItemKind.SOFTWARE},
        {"published": PartialDate(2024, 5)},
        {"version_doi": "10.5072/repo.123.v3"},
        {"url": ""},
        {"container_title": ""},
        {"contributors": LAKES.contributors[::-1]},
    ],
)
def test_digest_tells_every_change_that_orcid_would_see(changes: dict[str, Any]) -> None:
    assert cited(**changes).digest != cited().digest


def test_works_go_before_those_that_are_versions_of_them() -> None:
    first = cited(doi="10.5072/a", version_doi="")
    second = cited(doi="10.5072/b", version_doi="10.5072/a")
    third = cited(doi="10.5072/c", version_doi="10.5072/b")
    other = cited(doi="10.5072/d", version_doi="10.5072/d.v1")
    assert order_for_bulk([third, other, second, first]) == (3, 2, 0, 1)
    assert order_for_bulk([first, second, third, other]) == (0, 1, 2, 3)
    assert order_for_bulk([]) == ()


def test_works_that_are_versions_of_each_other_are_all_kept() -> None:
    one = cited(doi="10.5072/a", version_doi="10.5072/b")
    another = cited(doi="10.5072/b", version_doi="10.5072/a")
    assert sorted(order_for_bulk([one, another, one])) == [0, 1, 2]


ANY_TEXT = st.text(st.characters(), max_size=30)
VISIBLE = st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=30)
DOIS = st.builds("10.{}/{}".format, st.integers(1000, 99999), VISIBLE)
HANDLES = st.builds("{}/{}".format, st.sampled_from(["2027", "20.500.12345", "cnri.test"]), VISIBLE)
HOSTS = st.sampled_from(["repo.example.edu", "repo.example.edu:8443", "127.0.0.1", "[::1]", "me@example.edu", "-"])
URLS = st.builds(
    "{}://{}/{}".format, st.sampled_from(["https", "http", "ftp"]), HOSTS, st.text(st.characters(), max_size=400)
)
ORCIDS = st.from_regex(r"\A[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]\Z")
FACTS = st.builds(
    ItemFacts,
    title=VISIBLE | ANY_TEXT | st.integers(990, 1010).map("x".ljust) | st.integers(998, 1002).map("é".__mul__),
    kind=st.sampled_from(ItemKind),
    published=st.builds(PartialDate, st.integers(1890, 2110), st.integers(-1, 14), st.none() | st.integers(-1, 33)),
    doi=DOIS | st.just("") | ANY_TEXT,
    version_doi=DOIS | st.just("") | ANY_TEXT,
    handle=HANDLES | st.just("") | ANY_TEXT,
    url=URLS | st.just("") | ANY_TEXT,
    container_title=ANY_TEXT,
    issn=st.from_regex(r"\A[0-9]{4}-?[0-9]{3}[0-9xX]\Z") | ANY_TEXT,
    isbn=st.from_regex(r"\A97[89]-?[0-9]{10}\Z") | ANY_TEXT,
    contributors=st.lists(
        st.builds(Contributor, ANY_TEXT | st.integers(148, 153).map("x".__mul__), ORCIDS | st.none() | ANY_TEXT),
        max_size=60,
    ).map(tuple),
)


@given(FACTS)
@example(LAKES)
def test_whatever_a_source_states_is_a_work_by_the_rules_or_blocked(facts: ItemFacts) -> None:
    work = cite(facts)
    if isinstance(work, Work):
        assert broken_rules(work.body) == []
        assert json.loads(json.dumps(work.body)) == work.body


@needs_shared
@given(FACTS)
@example(LAKES)
def test_whatever_a_source_states_is_valid_by_orcids_schema_or_blocked(facts: ItemFacts) -> None:
    work = cite(facts)
    if isinstance(work, Work):
        assert complaints_of_orcid(with_put_code(work, 7)) == []


@needs_shared
def test_orcids_own_example_is_valid_here_too() -> None:
    body = json.loads((SHARED / "reference" / "orcid-work-example.json").read_text())
    assert complaints_of_orcid(body) == []
    assert len(as_xml(body)) == len(body)


@needs_shared
@pytest.mark.parametrize(
    ("name", "part", "complaint"),
    [
        ("title", {"title": {"value": "x" * 1001}}, "maxLength"),
        ("journal-title", {"value": " "}, "pattern"),
        ("publication-date", {"year": {"value": "1899"}}, "minInclusive"),
        ("url", {"value": "http://["}, "anyURI"),
        ("contributors", {"contributor": [{"credit-name": {"value": "x" * 151}}]}, "maxLength"),
        ("contributors", {"contributor": [{"contributor-orcid": {"uri": "http://orcid.org/1"}}]}, "pattern"),
    ],
)
def test_schema_would_notice_a_broken_work(name: str, part: Any, complaint: str) -> None:
    assert any(complaint in found for found in complaints_of_orcid({**cited().body, name: part}))


def facts_of(detail: dict[str, Any]) -> ItemFacts:
    """Read an item of the repository as it is served; the real reader is another room's."""
    year, month, day = map(int, (detail["published_date"] or "2020-01-01")[:10].split("-"))
    doi = detail["doi"] or ""
    return ItemFacts(
        title=detail["title"],
        kind={1: ItemKind.FIGURE, 3: ItemKind.DATASET, 7: ItemKind.PRESENTATION}[detail["defined_type"]],
        published=PartialDate(year, month, day),
        doi=re.sub(r"\.v\d+$", "", doi),
        version_doi=doi,
        handle=detail.get("handle") or "",
        url=detail["figshare_url"],
        contributors=tuple(
            Contributor(author["full_name"], orcid=author["orcid_id"] or None) for author in detail["authors"]
        ),
    )


@needs_shared
def test_real_items_of_a_repository_are_valid_by_orcids_schema() -> None:
    details = [
        json.loads(path.read_text()) for path in sorted((SHARED / "data" / "figshare").glob("v2_detail_*.json"))
    ]
    works = [cite(facts_of(detail)) for detail in details]
    assert len(works) == 6
    for work in works:
        assert isinstance(work, Work)
        assert complaints_of_orcid(work.body) == []
        assert broken_rules(work.body) == []

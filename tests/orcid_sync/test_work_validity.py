import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.mapping import Work, cite, with_put_code
from tests.orcid_sync.lakes import LAKES, cited
from tests.orcid_sync.work_rules import broken_rules
from tests.orcid_sync.xsd import as_xml, complaints_of_orcid

SHARED = Path(settings.BASE_DIR).parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
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


@hypothesis_settings(deadline=None)  # a busy machine is no flaw of the mapping
@given(FACTS)
@example(LAKES)
def test_whatever_a_source_states_is_a_work_by_the_rules_or_blocked(facts: ItemFacts) -> None:
    work = cite(facts)
    if isinstance(work, Work):
        assert broken_rules(work.body) == []
        assert json.loads(json.dumps(work.body)) == work.body


@needs_shared
@hypothesis_settings(deadline=None)  # a busy machine is no flaw of the mapping
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

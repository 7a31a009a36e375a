"""Real answers of Figshare as facts."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.sources.figshare.records import read_detail, read_listed
from items.sources.values import Listed, Stated

REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "figshare"
needs_shared = pytest.mark.skipif(not REAL.is_dir(), reason="needs ../shared")


def real(name: str) -> Stated:
    return read_detail(json.loads((REAL / f"v2_detail_{name}.json").read_text()))


@needs_shared
def test_real_article_of_the_smithsonian() -> None:
    assert real("10042703_smithsonian_v5") == Stated(
        identifier="10042703",
        modified_at=datetime(2024, 3, 8, 14, 44, 22, tzinfo=UTC),
        is_public=True,
        facts=ItemFacts(
            title="Bay of Panama Water Quality Monitoring Project, Site 1 of 7",
            kind=ItemKind.DATASET,
            published=PartialDate(year=2019, month=10, day=28),
            doi="10.25573/data.10042703",
            version_doi="10.25573/data.10042703.v5",
            url="https://smithsonian.figshare.com/articles/dataset/"
            "Bay_of_Panama_Water_Quality_Monitoring_Project_Site_1_of_7/10042703",
            contributors=(Contributor(name="Steven Paton", orcid="0000-0003-2035-6699", source_author_id="7540937"),),
        ),
    )


@needs_shared
def test_real_article_of_2016_has_no_timeline_and_an_author_without_an_orcid() -> None:
    assert real("3117808_2016").facts == ItemFacts(
        title="VIVO Status -- Duraspace Summit March 16, 2016",
        kind=ItemKind.PRESENTATION,
        published=PartialDate(year=2016, month=3, day=17),
        doi="10.6084/m9.figshare.3117808",
        version_doi="10.6084/m9.figshare.3117808.v2",
        url="https://figshare.com/articles/VIVO_Duraspace_Summit/3117808",
        contributors=(
            Contributor(name="Dean Krafft", source_author_id="2564980"),
            Contributor(name="Michael Conlon", orcid="0000-0002-1304-8447", source_author_id="1738720"),
        ),
    )


@needs_shared
@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        ("6741478_arizona_stage", True),
        ("8263730_v3", True),
        ("6455465_draft_private", False),
        ("8305859_draft", False),
    ],
)
def test_real_drafts_are_not_public(name: str, *, is_public: bool) -> None:
    assert real(name).is_public == is_public


@needs_shared
def test_every_row_of_real_lists_is_read() -> None:
    for path in REAL.glob("v2_search_*.json"):
        rows = json.loads(path.read_text())
        assert [read_listed(row) for row in rows] == [Listed(identifier=str(row["id"])) for row in rows]

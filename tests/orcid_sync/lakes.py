"""An item that has everything a work can say, and the work that cites it."""

from dataclasses import replace
from typing import Any

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.mapping import Work, cite

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


def cited(facts: ItemFacts = LAKES, **changes: Any) -> Work:
    work = cite(replace(facts, **changes))
    assert isinstance(work, Work)
    return work

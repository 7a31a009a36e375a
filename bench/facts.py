"""Facts of items in the shape that real repositories give them: titles, authors, kinds and dates of public records."""

import json
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.sources.figshare.records import KINDS

RECORDS = Path(__file__).resolve().parent.parent / "sandbox" / "repository" / "data" / "items.json"


def facts_of(orcid: str, *, name: str, count: int) -> list[ItemFacts]:
    """Return facts of `count` items by one researcher, the first author of each; no two people share an identifier."""
    shapes = _shapes()
    researcher = Contributor(name, orcid=orcid)
    return [
        replace(
            shapes[number % len(shapes)],
            doi=f"10.5072/bench.{orcid}.{number}".lower(),
            version_doi=f"10.5072/bench.{orcid}.{number}.v1".lower(),
            url=f"https://repository.example/articles/{orcid}/{number}",
            contributors=(researcher, *shapes[number % len(shapes)].contributors),
        )
        for number in range(count)
    ]


@cache
def _shapes() -> list[ItemFacts]:
    records = json.loads(RECORDS.read_text())["items"]
    return [_shape(record) for record in records if not record["made_up"]]


def _shape(record: dict[str, Any]) -> ItemFacts:
    year, month, day = islice([*map(int, _date(record).split("-")), None, None], 3)
    return ItemFacts(
        title=record["title"],
        kind=KINDS.get(str(record["type"]), ItemKind.OTHER),
        published=PartialDate(year or 0, month, day),
        # An iD is cited only where its owner proved it here, and none of these authors has.
        contributors=tuple(Contributor(author["name"]) for author in record["authors"]),
    )


def _date(record: dict[str, Any]) -> str:
    stated: str = record.get("issued") or record["posted"][:10]
    return stated

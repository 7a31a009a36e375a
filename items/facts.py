"""What is known of an item, as values: what a source states, and what a citation is made from."""

from dataclasses import asdict, dataclass, field
from typing import Any

from items.enums import ItemKind


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A publication date as far as it is known: a day only with a month, a month only with a year."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Contributor:
    """One author, in the item's order.

    `orcid` is the bare iD (`0000-0002-1825-0097`). In facts that a source states it is what the source says;
    in facts that a citation is made from it is there only when the person proved it here by OAuth.
    """

    name: str
    orcid: str | None = None
    source_author_id: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The facts of one item: everything that a citation of it can be made from, and nothing else.

    DOIs are lower case and without a resolver; `doi` is the base DOI that stays the same over versions.
    """

    title: str
    kind: ItemKind
    published: PartialDate | None = None
    doi: str = ""
    version_doi: str = ""
    handle: str = ""
    url: str = ""
    container_title: str = ""
    issn: str = ""
    isbn: str = ""
    contributors: tuple[Contributor, ...] = field(default=())


def facts_to_json(facts: ItemFacts) -> dict[str, Any]:
    """Return the facts as JSON can hold them."""
    return asdict(facts)


def facts_from_json(stored: dict[str, Any]) -> ItemFacts:
    """Return the facts that `facts_to_json` wrote."""
    published = stored["published"]
    return ItemFacts(
        **stored
        | {
            "kind": ItemKind(stored["kind"]),
            "published": PartialDate(**published) if published else None,
            "contributors": tuple(Contributor(**contributor) for contributor in stored["contributors"]),
        }
    )

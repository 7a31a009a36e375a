"""An item as ORCID cites it: one work per item, or the reason why ORCID would not take it.

The rules are those of ORCID's Member API 3.0 and its `work-3.0.xsd`. Nothing that identifies an item or names it is ever
cut silently: an item that does not fit is blocked with a reason. What is merely additional is left out instead.
"""

import calendar
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.external_ids import external_ids_of, read_web_address
from orcid_sync.reasons import BlockReason

TITLE_CHARACTERS = 1000  # also of a container's title
NAME_CHARACTERS = 150
URL_CHARACTERS = 350
CONTRIBUTORS = 50  # as many as ORCID shows
YEARS = range(1900, 2101)
MONTHS = 12

ORCID_ID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# ORCID's work types for what the repositories distinguish. Funding has a section of its own at ORCID.
WORK_TYPES = {
    ItemKind.FIGURE: "image",
    ItemKind.MEDIA: "other",
    ItemKind.DATASET: "data-set",
    ItemKind.POSTER: "conference-poster",
    ItemKind.JOURNAL_CONTRIBUTION: "journal-article",
    ItemKind.PRESENTATION: "conference-presentation",
    ItemKind.THESIS: "dissertation-thesis",
    ItemKind.SOFTWARE: "software",
    ItemKind.ONLINE_RESOURCE: "online-resource",
    ItemKind.PREPRINT: "preprint",
    ItemKind.BOOK: "book",
    ItemKind.CONFERENCE_CONTRIBUTION: "conference-paper",
    ItemKind.CHAPTER: "book-chapter",
    ItemKind.PEER_REVIEW: "review",
    ItemKind.EDUCATIONAL_RESOURCE: "learning-object",
    ItemKind.REPORT: "report",
    ItemKind.STANDARD: "standards-and-policy",
    ItemKind.COMPOSITION: "musical-composition",
    ItemKind.PHYSICAL_OBJECT: "physical-object",
    ItemKind.DATA_MANAGEMENT_PLAN: "data-management-plan",
    ItemKind.WORKFLOW: "other",
    ItemKind.MONOGRAPH: "book",
    ItemKind.PERFORMANCE: "artistic-performance",
    ItemKind.EVENT: "other",
    ItemKind.SERVICE: "other",
    ItemKind.MODEL: "other",
    ItemKind.REGISTRATION: "other",
    ItemKind.OTHER: "other",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A work as it is sent to ORCID, and the digest by which a change of it is told."""

    body: Mapping[str, Any]
    digest: str

    @property
    def identifier(self) -> str:
        """The `self` identifier as plans compare it: `doi:10.5072/example`, without regard to case."""
        return self._identifiers("self")[0]

    @property
    def groups_with(self) -> frozenset[str]:
        """The identifiers by which ORCID shows the work together with others' copies of it."""
        return frozenset(self._identifiers("self", "version-of"))

    def _identifiers(self, *relationships: str) -> list[str]:
        return [
            f"{external_id['external-id-type']}:{external_id['external-id-value']}".casefold()
            for external_id in self.body["external-ids"]["external-id"]
            if external_id["external-id-relationship"] in relationships
        ]


@dataclass(frozen=True, slots=True)
class Blocked:
    """An item that ORCID would not take, and why."""

    reason: BlockReason


def cite(facts: ItemFacts) -> Work | Blocked:
    """Make the work that cites an item.

    `contributor-orcid` is written wherever the facts hold an iD: the caller guarantees that each was proved by OAuth.
    A date that ORCID refuses is shortened to what is possible or left out, since ORCID does not ask for one; a name of
    over 150 characters ends in an ellipsis; a URL of over 350 is left out of `url`. `visibility` is never written: on a
    record it is the researcher's choice.
    """
    title = clean(facts.title)
    container = clean(facts.container_title)
    external_ids = external_ids_of(facts)
    if facts.kind not in WORK_TYPES:
        return Blocked(BlockReason.NO_WORK_TYPE)
    if not title:
        return Blocked(BlockReason.TITLE_MISSING)
    if len(title) > TITLE_CHARACTERS:
        return Blocked(BlockReason.TITLE_TOO_LONG)
    if len(container) > TITLE_CHARACTERS:
        return Blocked(BlockReason.CONTAINER_TITLE_TOO_LONG)
    if not external_ids:
        return Blocked(BlockReason.NO_IDENTIFIER)
    url = read_web_address(facts.url)
    contributors = _contributors(facts.contributors)
    parts = {
        "title": {"title": {"value": title}},
        "journal-title": container and {"value": container},
        "type": WORK_TYPES[facts.kind],
        "publication-date": _date(facts.published),
        "external-ids": {"external-id": external_ids},
        "url": url and len(url) <= URL_CHARACTERS and {"value": url},
        "contributors": contributors and {"contributor": contributors},
    }
    body = {name: part for name, part in parts.items() if part}
    return Work(body, digest_of(body))


def with_put_code(work: Work, put_code: int) -> dict[str, Any]:
    """Return the body with which the work replaces the one that has this put-code."""
    return {**work.body, "put-code": put_code}


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    return sha256(json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def order_for_bulk(works: Sequence[Work]) -> tuple[int, ...]:
    """Return the positions of the works in an order in which one bulk call takes them all.

    A work whose `self` is another's `version-of` goes before it, or ORCID takes it for a duplicate of the other.
    """
    place_of = {work.identifier: place for place, work in enumerate(works)}
    order: dict[int, None] = {}

    def take(place: int, *, waiting: frozenset[int]) -> None:
        if place in order or place in waiting:
            return
        for identifier in sorted(works[place].groups_with & place_of.keys()):
            take(place_of[identifier], waiting=waiting | {place})
        order[place] = None

    for place in range(len(works)):
        take(place, waiting=frozenset())
    return tuple(order)


def clean(text: str) -> str:
    """Return one line of text without what XML cannot hold, which ORCID keeps works in."""
    return " ".join(NOT_XML.sub(" ", text).split())


def _date(published: PartialDate | None) -> dict[str, Any]:
    """Write as much of a date as is possible: a day only of a real month, a month only of a year that ORCID takes."""
    if published is None or published.year not in YEARS:
        return {}
    year, month, day = published.year, published.month, published.day
    written = {"year": {"value": f"{year:04}"}}
    if month is not None and 1 <= month <= MONTHS:
        written["month"] = {"value": f"{month:02}"}
        if day is not None and 1 <= day <= calendar.monthrange(year, month)[1]:
            written["day"] = {"value": f"{day:02}"}
    return written


def _contributors(authors: Sequence[Contributor]) -> list[dict[str, Any]]:
    """Write the authors in their order, as many as ORCID shows; one of whom nothing is known is left out."""
    named = [written for author in authors if (written := _contributor(author))]
    return [
        written
        | {
            "contributor-attributes": {
                "contributor-sequence": "additional" if place else "first",
                "contributor-role": "author",
            }
        }
        for place, written in enumerate(named[:CONTRIBUTORS])
    ]


def _contributor(author: Contributor) -> dict[str, Any]:
    name = clean(author.name)
    if len(name) > NAME_CHARACTERS:
        name = name[: NAME_CHARACTERS - 1] + "…"
    written: dict[str, Any] = {"credit-name": {"value": name}} if name else {}
    if author.orcid and ORCID_ID.fullmatch(author.orcid):
        written["contributor-orcid"] = {
            "uri": f"https://orcid.org/{author.orcid}",
            "path": author.orcid,
            "host": "orcid.org",
        }
    return written

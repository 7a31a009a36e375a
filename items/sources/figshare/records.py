"""Figshare's records as facts. Pure: JSON in, values out; keys that are not known are left alone.

Which date is the publication's: the publisher's own (`publisherPublication`) where the item appeared elsewhere
first, else the day the item first came online (`firstOnline`), which is the year of Figshare's own citation,
else the day of the present version (`posted`, `published_date`). The base DOI stands for all versions, so the
date of the newest says least.

Which records are public: those that say so, with files or without. Confidential files, files under embargo and
metadata records leave the item's page public and citable; an embargo on the whole item does not.
"""

import html
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from items.identifiers import (
    base_doi,
    normalise_doi,
    normalise_handle,
    normalise_isbn,
    normalise_issn,
    normalise_orcid,
)
from items.sources.values import Account, Listed, Stated

#: `defined_type`, from the description of GET /articles (`item_type`); other numbers are other.
KINDS = {
    "1": ItemKind.FIGURE,
    "2": ItemKind.MEDIA,
    "3": ItemKind.DATASET,
    "5": ItemKind.POSTER,
    "6": ItemKind.JOURNAL_CONTRIBUTION,
    "7": ItemKind.PRESENTATION,
    "8": ItemKind.THESIS,
    "9": ItemKind.SOFTWARE,
    "11": ItemKind.ONLINE_RESOURCE,
    "12": ItemKind.PREPRINT,
    "13": ItemKind.BOOK,
    "14": ItemKind.CONFERENCE_CONTRIBUTION,
    "15": ItemKind.CHAPTER,
    "16": ItemKind.PEER_REVIEW,
    "17": ItemKind.EDUCATIONAL_RESOURCE,
    "18": ItemKind.REPORT,
    "19": ItemKind.STANDARD,
    "20": ItemKind.COMPOSITION,
    "21": ItemKind.FUNDING,
    "22": ItemKind.PHYSICAL_OBJECT,
    "23": ItemKind.DATA_MANAGEMENT_PLAN,
    "24": ItemKind.WORKFLOW,
    "25": ItemKind.MONOGRAPH,
    "26": ItemKind.PERFORMANCE,
    "27": ItemKind.EVENT,
    "28": ItemKind.SERVICE,
    "29": ItemKind.MODEL,
}
DATES = ("publisherPublication", "firstOnline", "posted")
CONTAINER_RELATIONS = frozenset({"ispartof", "ispublishedin"})
ISSN_TYPES = frozenset({"ISSN", "EISSN", "LISSN"})
#: Names that institutions give their own fields, in lower case.
CONTAINER_FIELDS = frozenset({"journal", "journal title", "journal name", "book title", "published in"})
ISSN_FIELDS = frozenset({"issn", "eissn", "e-issn"})

_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|p|div|span|br|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_listed(row: dict[str, Any]) -> Listed | None:
    """Read one row of a list of articles; None for a draft, which the institution's own list has too."""
    identifier = _text(row.get("id"), longest=255)
    if not identifier or row.get("published_date", "") is None:
        return None
    return Listed(identifier=identifier, modified_at=read_moment(row.get("modified_date")))


def read_detail(detail: dict[str, Any]) -> Stated:
    """Read one article in full."""
    return Stated(
        identifier=str(detail["id"]),
        facts=_facts(detail),
        modified_at=read_moment(detail.get("modified_date")),
        is_public=_is_public(detail),
    )


def read_account(account: dict[str, Any]) -> Account | None:
    """Read one account of the institution; None for one that is no author."""
    if not _text(account.get("user_id"), longest=64):
        return None
    return Account(
        author_id=_text(account["user_id"], longest=64),
        staff_id=_text(account.get("institution_user_id"), longest=255),
        email=_text(account.get("email"), longest=254).lower(),
    )


def read_moment(text: Any) -> datetime | None:
    """Read one of Figshare's times; a time without a zone is UTC."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _facts(detail: dict[str, Any]) -> ItemFacts:
    stated_doi = normalise_doi(_text(detail.get("doi")))
    doi = base_doi(stated_doi)
    container = _container(detail)
    return ItemFacts(
        title=plain_text(detail.get("title")),
        kind=KINDS.get(_text(detail.get("defined_type")), ItemKind.OTHER),
        published=_published(detail),
        doi=doi,
        version_doi=stated_doi if stated_doi != doi else "",
        handle=normalise_handle(_text(detail.get("handle"))),
        url=_web_address(detail.get("url_public_html")) or _web_address(detail.get("figshare_url")),
        container_title=container["title"],
        issn=container["issn"],
        isbn=container["isbn"],
        contributors=tuple(_contributors(detail)),
    )


def _is_public(detail: dict[str, Any]) -> bool:
    if detail.get("is_public") is False or _text(detail.get("status")) not in ("public", ""):
        return False
    return not (detail.get("is_embargoed") and detail.get("embargo_type") == "article")


def _published(detail: dict[str, Any]) -> PartialDate | None:
    timeline = next(iter(_objects([detail.get("timeline")])), {})
    stated = [*(timeline.get(name) for name in DATES), detail.get("published_date")]
    return next((day for text in stated if (day := _day(text))), None)


def _day(text: Any) -> PartialDate | None:
    found = _DAY.match(_text(text))
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return PartialDate(year=year, month=month, day=day)


def _contributors(detail: dict[str, Any]) -> Iterator[Contributor]:
    for author in _objects(detail.get("authors")):
        name = _text(author.get("full_name"))
        if not name:
            name = f"{_text(author.get('first_name'))} {_text(author.get('last_name'))}".strip()
        yield Contributor(
            name=name,
            orcid=normalise_orcid(_text(author.get("orcid_id"))) or None,
            source_author_id=_text(author.get("id"), longest=64),
        )


def _container(detail: dict[str, Any]) -> dict[str, str]:
    """Return what the item appeared in: from its related materials, else from the institution's own fields.

    `resource_title` and `resource_doi` are not asked: Figshare describes them as the publisher's *article*.
    """
    found = {"title": "", "issn": "", "isbn": ""}
    for material in _objects(detail.get("related_materials")):
        if _text(material.get("relation")).lower() not in CONTAINER_RELATIONS:
            continue
        kind = _text(material.get("identifier_type")).upper()
        identifier = _text(material.get("identifier"))
        issn = normalise_issn(identifier) if kind in ISSN_TYPES else ""
        isbn = normalise_isbn(identifier) if kind == "ISBN" else ""
        if issn or isbn:
            _fill(found, title=plain_text(material.get("title")), issn=issn, isbn=isbn)
    for custom in _objects(detail.get("custom_fields")):
        name, value = _text(custom.get("name")).lower(), custom.get("value")
        text = _text(value[0] if isinstance(value, list) and value else value)
        if name in CONTAINER_FIELDS:
            _fill(found, title=plain_text(text))
        elif name in ISSN_FIELDS:
            _fill(found, issn=normalise_issn(text))
        elif name == "isbn":
            _fill(found, isbn=normalise_isbn(text))
    return found


def _fill(found: dict[str, str], **stated: str) -> None:
    """Take what is stated where nothing was stated before."""
    for name, value in stated.items():
        found[name] = found[name] or value


def _web_address(value: Any) -> str:
    """Return an address that may stand in a link; others, like `javascript:`, are none."""
    address = _text(value)
    return address if address.startswith(("https://", "http://")) else ""


def plain_text(text: Any) -> str:
    """Return a title without markup, entities and runs of white space."""
    return " ".join(html.unescape(_MARKUP.sub("", _text(text))).split())


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; null and whatever else is there are none."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _text(value: Any, *, longest: int | None = None) -> str:
    """Return a value as text that a database takes; null, lists, objects, and what is too long are empty."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    # JSON can hold NUL and halves of surrogate pairs.
    text = str(value).replace("\x00", "").encode(errors="ignore").decode().strip()
    return text if longest is None or len(text) <= longest else ""

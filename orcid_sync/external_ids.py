"""The external identifiers by which ORCID knows a work, made from an item's facts.

One identifier is the work's `self`: the base DOI, else the handle, else the web address, else a version's DOI. What does
not have the form of its kind counts as absent, so that the next one is used instead of one that leads nowhere.
"""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from items.facts import ItemFacts

VALUE_CHARACTERS = 2084

DOI = re.compile(r"10\.\d{4,9}(\.\d+)*/\S+", re.ASCII)
HANDLE = re.compile(r"[^\s/:]+/\S+")
ISSN = re.compile(r"(\d{4})-?(\d{3}[\dX])", re.ASCII)
ISBN = re.compile(r"\d{9}[\dX]|97[89]\d{10}", re.ASCII)
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d{1,5})?", re.ASCII)
HALF_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

# RFC 3986: what may stand unescaped in a path, and in a query or fragment.
PATH = "/:@!$&'()*+,;=~"
QUERY = PATH + "?"


def external_ids_of(facts: ItemFacts) -> list[dict[str, Any]]:
    """Return the item's identifiers, `self` first; nothing at all when it has none that can be `self`."""
    doi, version_doi, handle, address = (
        _read_doi(facts.doi),
        _read_doi(facts.version_doi),
        _read_handle(facts.handle),
        read_web_address(facts.url),
    )
    if doi:
        itself = _doi(doi, "self")
    elif handle:
        itself = _external_id("handle", handle, "self", url=f"https://hdl.handle.net/{quote(handle, safe=PATH)}")
    elif address:
        itself = _external_id("uri", address, "self", url=address)
    elif version_doi:
        itself = _doi(version_doi, "self")
    else:
        return []
    found = [itself]
    if version_doi and version_doi != itself["external-id-value"]:
        found.append(_doi(version_doi, "version-of"))
    if issn := ISSN.fullmatch(facts.issn.strip().upper()):
        found.append(_external_id("issn", f"{issn[1]}-{issn[2]}", "part-of"))
    if isbn := ISBN.fullmatch(re.sub(r"[\s-]", "", facts.isbn).upper()):
        found.append(_external_id("isbn", isbn[0], "part-of"))
    return found


def read_web_address(url: str) -> str:
    """Return an http or https address with everything escaped that a URI cannot hold; empty when it is no such one."""
    url = url.strip()
    try:
        parts = urlsplit(HALF_ESCAPE.sub("%25", url))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not HOST.fullmatch(parts.netloc) or not url.isprintable():
        return ""
    address = parts._replace(
        path=quote(parts.path, safe=PATH + "%"),
        query=quote(parts.query, safe=QUERY + "%"),
        fragment=quote(parts.fragment, safe=QUERY + "%"),
    ).geturl()
    return address if len(address) <= VALUE_CHARACTERS else ""


def _doi(doi: str, relationship: str) -> dict[str, Any]:
    return _external_id("doi", doi, relationship, url=f"https://doi.org/{quote(doi, safe=PATH)}")


def _external_id(kind: str, value: str, relationship: str, *, url: str = "") -> dict[str, Any]:
    said: dict[str, Any] = {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-relationship": relationship,
    }
    return said | ({"external-id-url": {"value": url}} if url else {})


def _read_doi(doi: str) -> str:
    return _fit(DOI, doi.strip().lower())


def _read_handle(handle: str) -> str:
    return _fit(HANDLE, handle.strip())


def _fit(form: re.Pattern[str], value: str) -> str:
    return value if form.fullmatch(value) and value.isprintable() and len(value) <= VALUE_CHARACTERS else ""

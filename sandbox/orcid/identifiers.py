"""External identifiers in the form that ORCID compares (pure)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

DOI = re.compile(r"10(?:\.[0-9a-z]+)+/[^\s\"&']+")
ISBN = re.compile(r"[0-9][-0-9 ]{8,15}[0-9x](?![0-9])")
ISSN = re.compile(r"([0-9]{4})-?([0-9]{3}[0-9x])(?![0-9])")
ISBN_LENGTHS = (10, 13)
HANDLE_RESOLVER = re.compile(r"^(?:(?:https?://)?hdl\.handle\.net/|hdl:|info:hdl/|\s)+")


class Key(NamedTuple):
    """What makes two identifiers equal: neither relationship nor address count (section 2.3)."""

    kind: str
    value: str


def normalise(kind: str, value: str) -> str | None:
    """Give the identifier without resolver and in lower case, or None where it does not look like its kind.

    ORCID keeps the case of some kinds, and does not say of which. The stand-in keeps none:
    two identifiers that differ in case alone are the same one, as section 2.3 shows for DOIs.
    """
    text = value
    while (plain := unescape(text)) != text:
        text = plain
    text = text.strip().lower()
    if kind == "doi":
        found = DOI.search(text)
        return found[0] if found else None
    if kind == "isbn":
        found = ISBN.search(text)
        digits = found[0].replace("-", "").replace(" ", "") if found else ""
        return digits.upper() if len(digits) in ISBN_LENGTHS else None
    if kind == "issn":
        found = ISSN.search(text)
        return f"{found[1]}-{found[2]}".upper() if found else None
    if kind == "handle":
        return HANDLE_RESOLVER.sub("", text)
    if kind == "uri":
        return text if re.match(r"(?:ht|f)tps?://", text) else f"http://{text}"
    return text


def key_of(identifier: Mapping[str, Any]) -> Key:
    """Give what the identifier is compared by: its normalised value, else the value as sent."""
    kind, value = identifier["external-id-type"], identifier["external-id-value"]
    return Key(kind, normalise(kind, value) or value)


def keys_in(identifiers: Iterable[Mapping[str, Any]], relationships: frozenset[str]) -> Iterator[Key]:
    """Give the keys of those identifiers that stand in one of the relationships."""
    return (key_of(each) for each in identifiers if each["external-id-relationship"] in relationships)


def show_identifier(identifier: Mapping[str, Any]) -> dict[str, Any]:
    """Give the identifier as the API shows it; one that cannot be normalised carries 8001 (section 4)."""
    kind, value = identifier["external-id-type"], identifier["external-id-value"]
    normalised = normalise(kind, value)
    error = {
        "error-code": "8001",
        "error-message": f"Cannot normalize identifier value {kind}:{value}",
        "transient": True,
    }
    return {
        "external-id-type": kind,
        "external-id-value": value,
        "external-id-normalized": {"value": normalised, "transient": True} if normalised else None,
        "external-id-normalized-error": None if normalised else error,
        "external-id-url": identifier["external-id-url"],
        "external-id-relationship": identifier["external-id-relationship"],
    }

"""ORCID's rules for a work that its schema does not check, written down apart from the code that keeps them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

# ORCID/orcid-model, common/WorkType.java.
_TYPES = """
    annotation artistic-performance blog-post book-chapter book-review book cartographic-material clinical-study
    conference-abstract conference-output conference-paper conference-poster conference-presentation
    conference-proceedings data-management-plan data-set design dictionary-entry disclosure dissertation-thesis
    edited-book encyclopedia-entry image invention journal-article journal-issue learning-object lecture-speech license
    magazine-article manual moving-image musical-composition newsletter-article newspaper-article online-resource other
    patent physical-object preprint public-speech registered-copyright report research-technique research-tool review
    software sound spin-off-company standards-and-policy supervised-student-publication technical-standard test
    trademark transcription translation website working-paper undefined
"""
TYPES = frozenset(_TYPES.split())
RELATIONSHIPS = {
    "doi": {"self", "version-of"},
    "handle": {"self"},
    "uri": {"self"},
    "issn": {"part-of"},
    "isbn": {"part-of"},
}
NEVER_SENT = {"visibility", "source", "path", "created-date", "last-modified-date", "display-index", "put-code"}


def broken_rules(body: Mapping[str, Any]) -> list[str]:
    return list(_broken(body))


def _broken(body: Mapping[str, Any]) -> Iterator[str]:
    external_ids = body["external-ids"]["external-id"]
    contributors = body.get("contributors", {"contributor": [None]})["contributor"]
    rules = {
        "only what may be sent": not body.keys() & NEVER_SENT,
        "a type of ORCID's": body["type"] in TYPES,
        "a title": 1 <= len(body["title"]["title"]["value"].strip()) <= 1000,
        "a container's title that is one": 1
        <= len(body.get("journal-title", {"value": "x"})["value"].strip())
        <= 1000,
        "a url that fits its column": len(body.get("url", {"value": ""})["value"]) <= 350,
        "exactly one self": [found["external-id-relationship"] for found in external_ids].count("self") == 1,
        "self comes first": external_ids[0]["external-id-relationship"] == "self",
        "no identifier twice": len({_key(found) for found in external_ids}) == len(external_ids),
        "identifiers of known kinds": all(
            found["external-id-relationship"] in RELATIONSHIPS[found["external-id-type"]]
            and 1 <= len(found["external-id-value"]) <= 2084
            and not any(letter.isspace() for letter in found["external-id-value"])
            for found in external_ids
        ),
        "DOIs in lower case": all(
            found["external-id-value"] == found["external-id-value"].lower()
            for found in external_ids
            if found["external-id-type"] == "doi"
        ),
        "a real date": _is_real(body.get("publication-date", {"year": {"value": "2000"}})),
        "1 to 50 contributors": 1 <= len(contributors) <= 50,
        "the first one first": all(
            contributor is None
            or contributor["contributor-attributes"]
            == {"contributor-sequence": "additional" if place else "first", "contributor-role": "author"}
            for place, contributor in enumerate(contributors)
        ),
    }
    yield from (rule for rule, kept in rules.items() if not kept)


def _key(external_id: Mapping[str, Any]) -> tuple[str, str]:
    return external_id["external-id-type"], external_id["external-id-value"]


def _is_real(said: Mapping[str, Mapping[str, str]]) -> bool:
    parts = [said[name]["value"] for name in ("year", "month", "day") if name in said]
    if [len(part) for part in parts] != [4, 2, 2][: len(parts)] or list(said) != ["year", "month", "day"][
        : len(parts)
    ]:
        return False
    year, month, day = [*map(int, parts), 1, 1][:3]
    try:
        return 1900 <= date(year, month, day).year <= 2100
    except ValueError:
        return False

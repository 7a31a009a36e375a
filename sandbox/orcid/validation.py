"""What ORCID asks of a work beyond its shape (section 3; pure).

The checks stand in the order in which ORCID's ActivityValidator makes them: the first fault is the answer.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from sandbox.orcid import vocabulary
from sandbox.orcid.errors import RefusedError
from sandbox.orcid.orcid_ids import is_orcid
from sandbox.orcid.wire import SubmittedWork

CONTRIBUTOR_URI = re.compile(r"https://(?:sandbox\.)?orcid\.org/(?P<orcid>[-\dX]{19})")


def validate(work: SubmittedWork, *, kept_visibility: str | None = None) -> None:
    """Let a valid work pass; raises RefusedError with the code of the first rule of section 3 it breaks.

    `kept_visibility` is the stored work's on an update, None when the work is new.
    """
    content = work.content
    _check_title(content)
    _check_country(content["country"])
    _check_translation(content["title"]["translated-title"])
    if content["type"] is None:
        raise _invalid("work type", vocabulary.WORK_TYPES)
    if content["language-code"] and content["language-code"] not in vocabulary.LANGUAGES:
        raise _invalid("language code", vocabulary.LANGUAGES)
    _check_not_blank(content)
    if content["publication-date"] is not None:
        _check_date(content["publication-date"])
    _check_citation(content["citation"])
    if not work.identifiers:
        raise RefusedError(9023, "An external identifier is required.")
    for contributor in content["contributors"]["contributor"]:
        _check_contributor(contributor)
    if kept_visibility is None and work.put_code is not None:
        raise RefusedError(9024, "Put code found in the request. When using POST to add an item, leave it out.")
    if kept_visibility is not None and work.visibility not in (None, kept_visibility):
        raise RefusedError(9035, "The visibility of the item cannot be changed by the client.")
    _check_identifiers(work.identifiers)


def _check_title(content: dict[str, Any]) -> None:
    title = content["title"]
    if not title or not title["title"] or not (title["title"]["value"] or "").strip():
        raise RefusedError(9022, "Title cannot be null nor empty.")


def _check_country(country: dict[str, Any] | None) -> None:
    if country is not None and country["value"] not in vocabulary.COUNTRIES:
        raise _invalid("country", vocabulary.COUNTRIES)


def _check_translation(translated: dict[str, Any] | None) -> None:
    if translated is None:
        return
    if not (translated["value"] or "").strip():
        raise RefusedError(9020, "Please specify a translated title or remove the language code.")
    if translated["language-code"] not in vocabulary.LANGUAGES:
        raise _invalid("translated title -> language code", vocabulary.LANGUAGES)


def _check_not_blank(content: dict[str, Any]) -> None:
    """Refuse empty texts; in a bulk call ORCID may let them pass, section 3 says to omit them."""
    journal, description, address = content["journal-title"], content["short-description"], content["url"]
    texts = {
        "journal-title": journal and (journal["value"] or ""),
        "short-description": description,
        "url": address and (address["value"] or ""),
    }
    for name, text in texts.items():
        if text is not None and not text.strip():
            raise RefusedError(9020, f"Please specify a {name} or remove the empty element.")


def _check_date(when: dict[str, Any]) -> None:
    """Take YYYY, YYYY-MM and YYYY-MM-DD of the calendar, in two and four digits."""
    year, month, day = ((when[part] or {}).get("value") for part in ("year", "month", "day"))
    text = "-".join(part for part in (year, month, day) if part is not None)
    if (
        year is None
        or (month is None and day is not None)
        or not re.fullmatch(r"(?:(?:19|20)\d{2}|2100)(?:-\d{2}){0,2}", text, re.ASCII)
    ):
        raise RefusedError(9049, f"Invalid date: {text}")
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError as error:
        raise RefusedError(9049, f"Invalid date: {text}") from error


def _check_citation(citation: dict[str, Any] | None) -> None:
    if citation is None:
        return
    if citation["citation-type"] is None:
        raise _invalid("citation type", vocabulary.CITATION_TYPES)
    if not (citation["citation-value"] or "").strip():
        raise RefusedError(9020, "Please specify a citation or remove the parent tag.")


def _check_contributor(contributor: dict[str, Any]) -> None:
    orcid = contributor["contributor-orcid"]
    if orcid:
        found = CONTRIBUTOR_URI.fullmatch(orcid["uri"] or "")
        if not found or not is_orcid(found["orcid"]):
            raise RefusedError(9020, "Invalid contributor URI.")
        if orcid["path"] not in (None, found["orcid"]):
            raise RefusedError(9020, "Invalid contributor ORCID.")
    for part, name in (("credit-name", "credit name"), ("contributor-email", "email")):
        if contributor[part] and not (contributor[part]["value"] or "").strip():
            raise RefusedError(9020, f"Please specify a contributor {name} or remove the empty tag.")
    attributes = contributor["contributor-attributes"]
    role = attributes and attributes["contributor-role"]
    if role is not None and role not in vocabulary.ROLES:
        raise RefusedError(9058, f"Invalid contributor role {role!r}.")


def _check_identifiers(identifiers: Iterable[dict[str, Any]]) -> None:
    faults = []
    relationships = set()
    for each in identifiers:
        kind, relationship = each["external-id-type"], each["external-id-relationship"]
        relationships.add(relationship)
        if kind not in vocabulary.IDENTIFIER_KINDS:
            faults.append(str(kind))
        if not (each["external-id-value"] or "").strip():
            faults.append("value")
        if relationship is None:
            faults.append("relationship")
        if relationship == "funded-by" and kind not in vocabulary.FUNDING_KINDS:
            raise RefusedError(9020, f"The relationship funded-by does not go with the identifier type {kind}.")
    if "self" not in relationships:
        faults.append("At least one identifier with 'self' relationship is required")
    if faults:
        raise RefusedError(9023, f"Invalid external-id {' '.join(faults)}")


def _invalid(what: str, values: frozenset[str]) -> RefusedError:
    return RefusedError(9037, f"Invalid {what}, valid values are: {', '.join(sorted(values))}.")

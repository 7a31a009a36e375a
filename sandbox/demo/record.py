"""What a plain HTTP client reads of an ORCID record at the stand-in: nothing of the site's has a part in it."""

from dataclasses import dataclass
from typing import Any

import requests

from sandbox.demo.stack import Stack

TIMEOUT = 10


@dataclass(frozen=True, order=True)
class WorkThere:
    """One work on a record: its own identifier, who put it there, and what it is called."""

    identifier: str
    source: str
    title: str
    put_code: int


def works_of(stack: Stack, orcid: str) -> list[WorkThere]:
    """Return every work on the record, in the order of their identifiers."""
    answer = requests.get(f"{stack.orcid_url}/sandbox/people/{orcid}/works", timeout=TIMEOUT)
    answer.raise_for_status()
    return sorted(_read(work) for work in answer.json())


def titles_by_identifier(stack: Stack, orcid: str, *, source: str) -> dict[str, str]:
    """Return the titles of one source's works by their own identifiers; raises ValueError when one is there twice."""
    found = [work for work in works_of(stack, orcid) if work.source == source]
    titles = {work.identifier: work.title for work in found}
    if len(titles) != len(found):
        raise ValueError(f"A work is there twice: {[work.identifier for work in found]}")
    return titles


def log_of(stack: Stack) -> list[dict[str, Any]]:
    """Return what ORCID was asked by programs, oldest first."""
    answer = requests.get(f"{stack.orcid_url}/sandbox/log", timeout=TIMEOUT)
    answer.raise_for_status()
    log: list[dict[str, Any]] = answer.json()
    return log


def calls_to(stack: Stack, orcid: str) -> list[dict[str, Any]]:
    """Return the Member API calls on the record, oldest first."""
    return [call for call in log_of(stack) if call["orcid"] == orcid and call["path"].startswith("/v3.0/")]


def _read(work: dict[str, Any]) -> WorkThere:
    own = next(
        found["external-id-value"]
        for found in work["external-ids"]["external-id"]
        if found["external-id-relationship"] == "self"
    )
    return WorkThere(
        identifier=own,
        source=(work["source"]["source-name"] or {}).get("value") or "",
        title=work["title"]["title"]["value"],
        put_code=work["put-code"],
    )

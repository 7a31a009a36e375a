"""What a reading of a record says of each work on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ExternalId:
    """One external identifier of a work.

    `normalized` is the form in which ORCID compares identifiers of one type; the value itself where ORCID has none.
    """

    type: str
    value: str
    normalized: str
    relationship: str


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """One work on a record, whoever put it there.

    `source_client_id` is None for what the researcher added by hand; `last_modified` is in milliseconds since 1970.
    """

    put_code: int
    title: str
    source_client_id: str | None
    source_name: str
    external_ids: tuple[ExternalId, ...]
    last_modified: int


def read_summaries(said: Any) -> tuple[WorkSummary, ...]:
    """Return every summary of every group in the answer to `GET /works`.

    Raises LookupError, TypeError, ValueError or AttributeError for anything that is not such an answer: a strange
    answer must never pass for an empty record.
    """
    groups = said["group"]
    if not isinstance(groups, list):
        raise TypeError("no list of groups")
    return tuple(_read_summary(summary) for group in groups for summary in group["work-summary"])


def _read_summary(said: Mapping[str, Any]) -> WorkSummary:
    source = said["source"] or {}
    return WorkSummary(
        put_code=int(said["put-code"]),
        title=_value((said["title"] or {}).get("title")),
        source_client_id=(source.get("source-client-id") or {}).get("path"),
        source_name=_value(source.get("source-name")),
        external_ids=tuple(_read_external_ids(said["external-ids"])),
        last_modified=int(said["last-modified-date"]["value"]),
    )


def _read_external_ids(said: Mapping[str, Any] | None) -> Iterator[ExternalId]:
    for external_id in (said or {}).get("external-id") or ():
        value = external_id["external-id-value"]
        yield ExternalId(
            type=external_id["external-id-type"],
            value=value,
            normalized=_value(external_id.get("external-id-normalized")) or value,
            relationship=external_id["external-id-relationship"] or "",
        )


def _value(wrapped: Mapping[str, Any] | None) -> str:
    """Unwrap ORCID's `{"value": ...}`, which may be null on either level."""
    return (wrapped or {}).get("value") or ""

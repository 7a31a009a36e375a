"""How long a work's texts may be (section 3; pure).

A single work is measured against ORCID's schema before anything else (9047). The works of a bulk call are
not: what is too long there breaks the final write and with it the whole call (section 5: 9008, nothing saved).
"""

from collections.abc import Iterator
from typing import Any

from sandbox.orcid.errors import RefusedError
from sandbox.orcid.wire import SubmittedWork

TITLE = 1000
DESCRIPTION = 5000
CREDIT_NAME = 150
EMAIL = 350
# Columns of the database that the schema knows nothing of.
URL = 350
IDENTIFIER = 2084
YEARS = range(1900, 2101)


def check_schema(work: SubmittedWork) -> None:
    """Refuse with 9047 a single work that ORCID's schema does not allow."""
    for where, text, longest in _schema_texts(work.content):
        if len(text) > longest:
            raise RefusedError(9047, f"Invalid JSON - {where} is longer than {longest} characters")
    for where, text, _longest in _schema_texts(work.content):
        if where in ("journal-title", "short-description") and not text.strip():
            raise RefusedError(9047, f"Invalid JSON - {where} is empty")
    when = work.content["publication-date"] or {}
    year = (when.get("year") or {}).get("value")
    if year is not None and not (year.isascii() and year.isdigit() and int(year) in YEARS):
        raise RefusedError(9047, f"Invalid JSON - year {year!r} is not between 1900 and 2100")


def check_columns(work: SubmittedWork) -> None:
    """Refuse with 9008, as a failed write, what does not fit ORCID's columns."""
    for where, text, longest in (*_schema_texts(work.content), *_column_texts(work)):
        if len(text) > longest:
            raise RefusedError(9008, f"Something went wrong in ORCID: value too long for {where}.")


def _schema_texts(content: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    title = content["title"] or {}
    yield "title", _value(title.get("title")), TITLE
    yield "subtitle", _value(title.get("subtitle")), TITLE
    yield "translated-title", _value(title.get("translated-title")), TITLE
    if content["journal-title"] is not None:
        yield "journal-title", _value(content["journal-title"]), TITLE
    if content["short-description"] is not None:
        yield "short-description", content["short-description"], DESCRIPTION
    for contributor in content["contributors"]["contributor"]:
        yield "credit-name", _value(contributor["credit-name"]), CREDIT_NAME
        yield "contributor-email", _value(contributor["contributor-email"]), EMAIL


def _column_texts(work: SubmittedWork) -> Iterator[tuple[str, str, int]]:
    yield "url", _value(work.content["url"]), URL
    for identifier in work.identifiers:
        yield "external-id-value", identifier["external-id-value"] or "", IDENTIFIER
        yield "external-id-url", _value(identifier["external-id-url"]), IDENTIFIER


def _value(held: dict[str, Any] | None) -> str:
    return (held or {}).get("value") or ""

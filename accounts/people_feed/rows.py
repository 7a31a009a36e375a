"""A row of the people feed, whichever file it came from, and how its columns are called."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import idutils
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.attributes import LONGEST, LONGEST_DEPARTMENT, LONGEST_STAFF_ID, lower_case

LONGEST_EMAIL = 254
#: Between the codes of one cell, where somebody belongs to several departments.
BETWEEN_CODES = "|"
NOT_A_LETTER = re.compile(r"[^a-z0-9]")

YES = frozenset({"y", "yes", "true", "1"})
NO = frozenset({"n", "no", "false", "0"})


class FeedError(Exception):
    """The file as a whole cannot be taken; the message says why, and in which line where there is one."""


class Column(StrEnum):
    """The columns that are read, under the names that Figshare's HR feed gave them."""

    UNIQUE_ID = "UniqueID"
    FIRST_NAME = "FirstName"
    LAST_NAME = "LastName"
    EMAIL = "Email"
    IS_ACTIVE = "IsActive"
    DEPARTMENTS = "UserAssociationCriteria"
    ORCID = "Orcid"


#: What else a column may be called; capitals, blanks, hyphens and underscores make no difference.
ALSO_CALLED = {
    "proprietaryid": Column.UNIQUE_ID,
    "givenname": Column.FIRST_NAME,
    "familyname": Column.LAST_NAME,
    "surname": Column.LAST_NAME,
    "emailaddress": Column.EMAIL,
    "mail": Column.EMAIL,
    "iscurrent": Column.IS_ACTIVE,
    "department": Column.DEPARTMENTS,
    "departments": Column.DEPARTMENTS,
}
COLUMNS = {column.lower(): column for column in Column} | ALSO_CALLED


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """What the feed says of one person. None and empty mean that it did not say.

    `line` is where the row begins in the file, counted from 1. `flaw` says why the row cannot be taken; what else it
    holds then does not matter.
    """

    line: int
    unique_id: str
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    orcid_hint: str = ""
    is_active: bool | None = None
    departments: tuple[str, ...] | None = None
    flaw: str = ""


def column_called(name: str) -> Column | None:
    """Return the column that a heading or an element means; None for one that is not read."""
    return COLUMNS.get(NOT_A_LETTER.sub("", name.lower()))


def read_row(line: int, said: Mapping[Column, Sequence[str]]) -> FeedRow:
    """Return the row for what its columns say, each column with one text or several.

    A name that is too long is cut. An e-mail address or an ORCID iD that is none counts as not said. A row without a
    unique id, or whose word on being active is neither yes nor no, has a flaw: nothing of it is guessed.
    """
    unique_id = _first(said, Column.UNIQUE_ID)
    is_active, flaw = _read_active(_first(said, Column.IS_ACTIVE))
    if not unique_id:
        flaw = f"it has no {Column.UNIQUE_ID}"
    elif len(unique_id) > LONGEST_STAFF_ID:
        unique_id, flaw = "", f"its {Column.UNIQUE_ID} is longer than {LONGEST_STAFF_ID} characters"
    departments, too_long = _read_departments(said.get(Column.DEPARTMENTS))
    if too_long:
        flaw = flaw or f"a department's code is longer than {LONGEST_DEPARTMENT} characters"
    return FeedRow(
        line=line,
        unique_id=unique_id,
        given_name=_first(said, Column.FIRST_NAME)[: LONGEST["given_name"]].rstrip(),
        family_name=_first(said, Column.LAST_NAME)[: LONGEST["family_name"]].rstrip(),
        email=_read_email(_first(said, Column.EMAIL)),
        orcid_hint=_read_orcid(_first(said, Column.ORCID)),
        is_active=is_active,
        departments=departments,
        flaw=flaw,
    )


def one_line(text: str) -> str:
    """Return the text as one line: blanks at its ends, runs of blanks and control characters are not part of it."""
    return " ".join("".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in text).split())


def _first(said: Mapping[Column, Sequence[str]], column: Column) -> str:
    return next((text for text in map(one_line, said.get(column, ())) if text), "")


def _read_active(text: str) -> tuple[bool | None, str]:
    if not text:
        return None, ""
    if text.lower() in YES | NO:
        return text.lower() in YES, ""
    return None, f"its {Column.IS_ACTIVE} is neither Y nor N"


def _read_departments(texts: Iterable[str] | None) -> tuple[tuple[str, ...] | None, bool]:
    """Return the codes, each once, and whether one is too long to be a department's."""
    if texts is None:
        return None, False
    codes = [one_line(code) for text in texts for code in text.split(BETWEEN_CODES)]
    return tuple(dict.fromkeys(code for code in codes if code)), any(len(code) > LONGEST_DEPARTMENT for code in codes)


def _read_email(text: str) -> str:
    address = lower_case(text)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_EMAIL else ""


def _read_orcid(text: str) -> str:
    if not text or not idutils.is_orcid(text):
        return ""
    return str(idutils.normalize_orcid(text))

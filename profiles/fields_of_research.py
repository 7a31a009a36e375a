"""The ANZSRC 2020 Fields of Research: divisions (two digits), groups (four) and fields (six)."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "anzsrc_2020_for.csv"
# Two digits for each of the three levels.
DIGITS = 2
CODE_LENGTHS = (2, 4, 6)


@dataclass(frozen=True, slots=True)
class FieldOfResearch:
    """One division, group or field of the classification."""

    code: str
    name: str


@cache
def load() -> tuple[FieldOfResearch, ...]:
    """Give every division, group and field in the order of their codes: each below what contains it."""
    with LIST.open(encoding="utf-8", newline="") as lines:
        return tuple(FieldOfResearch(code=row["code"], name=row["name"]) for row in csv.DictReader(lines))


def find(code: str) -> FieldOfResearch | None:
    """Give what the code stands for, or None for a code that the classification does not have."""
    return _by_code().get(code)


def children(code: str = "") -> tuple[FieldOfResearch, ...]:
    """Give the groups of a division or the fields of a group; without a code, the divisions."""
    return _children().get(code, ())


def parents(code: str) -> tuple[FieldOfResearch, ...]:
    """Give the division, then the group, that contain what the code stands for; nothing for an unknown code."""
    if code not in _by_code():
        return ()
    return tuple(_by_code()[code[:length]] for length in CODE_LENGTHS if length < len(code))


def search(text: str) -> tuple[FieldOfResearch, ...]:
    """Give what has every word of the text in its name, or a code that begins with it, in the order of the codes.

    Case and accents do not matter: `maori` finds `Māori`. An empty text finds nothing.
    """
    words = _fold(text).split()
    if not words:
        return ()
    return tuple(
        field
        for field in load()
        if (len(words) == 1 and field.code.startswith(words[0]))
        or all(word in _folded()[field.code] for word in words)
    )


@cache
def _by_code() -> dict[str, FieldOfResearch]:
    return {field.code: field for field in load()}


@cache
def _children() -> dict[str, tuple[FieldOfResearch, ...]]:
    found: dict[str, tuple[FieldOfResearch, ...]] = {}
    for field in load():
        parent = field.code[:-DIGITS]
        found[parent] = (*found.get(parent, ()), field)
    return found


@cache
def _folded() -> dict[str, str]:
    return {field.code: _fold(field.name) for field in load()}


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))

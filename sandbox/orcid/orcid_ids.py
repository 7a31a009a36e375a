"""ORCID iDs: their shape and checksum."""

import re

SHAPE = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
# iDs made by registration begin like this: outside the ranges that ORCID issues from.
MADE_HERE = "0009-8900-"


def check_character(digits: str) -> str:
    """Give the last character of an iD from its first 15 digits (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 - 10 is written X


def is_orcid(text: str) -> bool:
    """Say whether the text is an iD in its 16-digit form with the right checksum."""
    return bool(SHAPE.fullmatch(text)) and check_character(text.replace("-", "")[:15]) == text[-1]


def number_of(orcid: str) -> int:
    """Give the iD's number, without its check character."""
    return int(orcid.replace("-", "")[:15])


def write_orcid(number: int) -> str:
    """Write a number as an iD."""
    digits = f"{number:015d}"
    whole = digits + check_character(digits)
    return "-".join(whole[start : start + 4] for start in range(0, 16, 4))

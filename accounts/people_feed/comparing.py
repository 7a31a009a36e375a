"""What a row of the people feed says anew of somebody, and whether it is about them at all."""

import re
import unicodedata
from dataclasses import dataclass

from accounts.people_feed.rows import FeedRow

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known here of a person."""

    given_name: str = ""
    family_name: str = ""
    name: str = ""
    email: str = ""
    email_is_vouched_for: bool = False
    orcid_hint: str = ""


def news_in_row(row: FeedRow, known: Known) -> dict[str, object]:
    """Return the columns of the person that become other ones; what the row does not say stays as it is.

    The institution vouches for the address that its own feed names. A name that was made of the given and the family
    name follows them; one that the institution's provider gave otherwise stays.
    """
    said = {"given_name": row.given_name, "family_name": row.family_name, "email": row.email}
    said |= {"orcid_hint": row.orcid_hint}
    news: dict[str, object] = {
        field: value for field, value in said.items() if value and value != getattr(known, field)
    }
    if row.email and not known.email_is_vouched_for:
        news["email_is_vouched_for"] = True
    put_together = _put_together(known.given_name, known.family_name)
    if known.name and known.name == put_together and news.keys() & {"given_name", "family_name"}:
        news["name"] = _put_together(row.given_name or known.given_name, row.family_name or known.family_name)
    return news


def reads_like_another(row: FeedRow, known: Known, *, has_left: bool) -> bool:
    """Whether the row seems to be about another person than the one who has its unique id here.

    The same address is the same person. Else one word of the names in common is enough, so that whoever marries or
    moves to another domain is still themselves. Of somebody who has left both names must be the same, and without names
    another address is another person: their id is the one that is handed on.
    """
    if row.email and row.email == known.email.lower():
        return False
    theirs, said = _words(known.given_name, known.family_name, known.name), _words(row.given_name, row.family_name)
    if not theirs or not said:
        return has_left and bool(row.email and known.email)
    if has_left:
        return not said <= theirs
    return not theirs & said


def _put_together(given_name: str, family_name: str) -> str:
    return f"{given_name} {family_name}".strip()


def _words(*names: str) -> set[str]:
    """Return the words of the names, without marks and capitals; initials are none.

    A single letter is one only in scripts that know capitals: 王 is a whole name.
    """
    folded = unicodedata.normalize("NFKD", " ".join(names)).casefold()
    words = WORD.findall("".join(letter for letter in folded if not unicodedata.combining(letter)))
    return {word for word in words if len(word) > 1 or unicodedata.category(word) == "Lo"}

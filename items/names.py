"""Names of people, compared as a hint and never as proof. Pure."""

import re
import unicodedata
from dataclasses import dataclass

# It begins where a run of commas and spaces does, or a long run would be tried from each of its places.
_SUFFIX = re.compile(r"(?<![,\s])[,\s]+(?:jr|sr|ii|iii|iv)\.?$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,3}")
# Letters that Unicode does not take apart into a base and a mark.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
_LONGEST_KEY = 100
_WORDS_IN_FAMILY_NAMES = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name in two parts, each folded to plain lower-case words."""

    family: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def key(self) -> str:
        """Return what names that may be the same have in common; empty for a name of one part."""
        if not self.family or not self.given:
            return ""
        return f"{self.family[-1]} {self.given[0][0]}"[:_LONGEST_KEY]


def read_name(stated: str) -> Name:
    """Read `Family, Given`, `Given Family` or `Family GI`; of a family name without a comma only its last word."""
    family, given = _split(stated)
    return Name(family=fold(family), given=fold(given))


def same_name(stated: str, *, family: str, given: str) -> bool:
    """Whether the stated name may be that of the person: the family name, and the first given name or its initial."""
    family_words, given_words = fold(family), fold(given)
    if not family_words or not given_words:
        return False
    for stated_family, stated_given in _readings(stated, words=len(family_words)):
        if stated_family == family_words and stated_given and _agree(stated_given[0], given_words[0]):
            return True
    return False


def family_names(stated: str) -> frozenset[str]:
    """Return the family names that the stated name may end in, as written and without marks."""
    family, given = _split(stated)
    words = family.split() if "," in stated else [*given.split(), *family.split()]
    forms = {" ".join(words[-count:]) for count in range(1, _WORDS_IN_FAMILY_NAMES + 1)} | {family}
    return frozenset(forms | {_without_marks(form) for form in forms}) - {""}


def fold(text: str) -> tuple[str, ...]:
    """Return the words in lower case, without marks and punctuation."""
    plain = _without_marks(text).casefold().translate(_PLAIN)
    return tuple("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _split(stated: str) -> tuple[str, str]:
    name = _SUFFIX.sub("", " ".join(stated.split()))
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    given, _, family = name.rpartition(" ")
    if given and family.isupper() and _INITIALS.fullmatch(family):
        return given, " ".join(letter for letter in family if letter.isalpha())
    return family, given


def _readings(stated: str, *, words: int) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    name = read_name(stated)
    if "," in stated:
        return [(name.family, name.given)]
    every = (*name.given, *name.family)
    return [(name.family, name.given), (every[-words:], every[:-words])]


def _agree(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) == 1 and longer.startswith(shorter))


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))

"""Authors' names, as sources write them and as Figshare shows them."""

import re
from dataclasses import dataclass

SUFFIX = re.compile(r"(Jr|Sr|II|III|IV)\.?")


@dataclass(frozen=True, slots=True)
class AuthorName:
    """A name in Figshare's three fields; an organisation has only a last name."""

    full: str
    first: str
    last: str

    @property
    def url_name(self) -> str:
        """The name as Figshare writes it into addresses."""
        return slug(self.full)


def read_name(text: str) -> AuthorName:
    """Read `Family, Given[, Jr.]`, or `Given Family` where there is no comma."""
    clean = " ".join(text.split()).rstrip(";")
    family, *rest = [part.strip() for part in clean.split(",")]
    if not rest:
        first, _, last = clean.rpartition(" ")
        return AuthorName(full=clean, first=first, last=last)
    suffix = rest.pop() if len(rest) > 1 and SUFFIX.fullmatch(rest[-1]) else ""
    first = ", ".join(rest)
    last = f"{family} {suffix}".strip()
    return AuthorName(full=f"{first} {last}".strip(), first=first, last=last)


def slug(text: str) -> str:
    """Put an underscore between the runs of ASCII letters and digits, as Figshare does in addresses; `_` for none."""
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "_"

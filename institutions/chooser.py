"""Which institutions are named on the deployment's own address, and where each is reached."""

import unicodedata
from dataclasses import dataclass

from django.db.models import Q

from institutions.models import Host


@dataclass(frozen=True, kw_only=True)
class Listing:
    """An institution as the chooser names it."""

    name: str
    address: str
    initial: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the chooser shows: the institutions found, of how many, and where operators are (None: nowhere yet)."""

    found: tuple[Listing, ...]
    listed: int
    operators: Host | None


def institutions_to_choose(query: str) -> Choice:
    """Return the listed institutions whose name or slug has every word of the query, in the order of the alphabet.

    Accents and capitals make no difference, on no database: that is why it is done here. One query.
    """
    hosts = Host.objects.filter(is_primary=True).select_related("institution")
    shown = hosts.filter(Q(institution__is_listed=True) | Q(institution__is_operators=True))
    operators = [host for host in shown if host.institution.is_operators]
    listed = [host for host in shown if not host.institution.is_operators]
    words = _fold(query).split()
    found = [host for host in listed if _has(host, words)]
    found.sort(key=lambda host: (_fold(host.institution.name), host.name))
    return Choice(
        found=tuple(_listing(host) for host in found),
        listed=len(listed),
        operators=operators[0] if operators else None,
    )


def _has(host: Host, words: list[str]) -> bool:
    text = f"{_fold(host.institution.name)} {host.institution.slug.casefold()}"
    return all(word in text for word in words)


def _listing(host: Host) -> Listing:
    first = _fold(host.institution.name)[:1].upper()
    return Listing(name=host.institution.name, address=host.url(), initial=first if first.isalpha() else "#")


def _fold(text: str) -> str:
    """Take capitals and accents away: Åbo is found as abo, and stands with A."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not unicodedata.combining(character)).strip()

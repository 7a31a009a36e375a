"""The audit trail in plain sentences. Each room says what its events mean; a room above knows people's names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from institutions.models import Event

NamePeople = Callable[[set[UUID]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """One event as people read it; `whom` is empty where it is about nobody."""

    at: datetime
    sentence: str
    whom: str


_sentences: dict[str, str | Promise] = {}
_namers: list[NamePeople] = []


def register_sentences(sentences: Mapping[str, str | Promise]) -> None:
    """Say what kinds of event mean. `%(who)s` did it, `%(whom)s` is whom it is about; the facts stand by their names."""
    _sentences.update(sentences)


def register_names(namer: NamePeople) -> None:
    """Say who stands behind the opaque keys of events: asked once for all the keys of a page."""
    _namers.append(namer)


def known_kinds() -> list[str]:
    """Return the kinds of event that have a sentence, in order."""
    return sorted(_sentences)


def tell_events(events: Iterable[Event]) -> list[Told]:
    """Return what happened, in the same order; one query for all the names."""
    events = list(events)
    keys = {key for event in events for key in (event.actor, event.about) if key}
    names: dict[UUID, str] = {}
    for namer in _namers if keys else ():
        names |= namer(keys)
    return [_tell(event, names) for event in events]


class _Facts(dict[str, object]):
    """What a sentence is filled from; an old event may lack what newer ones have."""

    def __missing__(self, _key: str) -> str:
        return "—"


def _tell(event: Event, names: Mapping[UUID, str]) -> Told:
    forgotten = _("somebody who is no longer known here")
    who = names.get(event.actor, forgotten) if event.actor else _("The system")
    whom = names.get(event.about, forgotten) if event.about else ""
    sentence = _sentences.get(event.kind)
    if sentence is None:
        text = read_kind(event.kind) + (f" ({whom})." if whom else ".")
    else:
        facts = _Facts(event.facts | {"who": who, "whom": whom or _("somebody who has not been here yet")})
        text = str(sentence) % facts
    return Told(at=event.at, sentence=text[:1].upper() + text[1:], whom=whom)


def read_kind(kind: str) -> str:
    """Return a kind of event in words."""
    return kind.replace(".", " ").replace("_", " ")

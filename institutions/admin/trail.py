"""The audit trail in plain sentences.

Each room says what its events mean, and what the references in them stand for. An event holds references only: who a
person is and what an item is called is looked up when it is told, so that nothing of it stays in the trail.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.events import BY_COMMAND
from institutions.models import Event


class Subject(TextChoices):
    """What events are about, as staff choose among them."""

    SIGNING_IN = "signing-in", gettext_lazy("Signing in")
    PEOPLE = "people", gettext_lazy("People and profiles")
    ROLES = "roles", gettext_lazy("Roles")
    ORCID = "orcid", gettext_lazy("ORCID")
    ITEMS = "items", gettext_lazy("Items")
    STAFF = "staff", gettext_lazy("What staff did")
    REPORTS = "reports", gettext_lazy("Report keys")
    SETTINGS = "settings", gettext_lazy("Settings")
    TRAIL = "trail", gettext_lazy("The trail itself")


@dataclass(frozen=True, slots=True)
class Named:
    """A piece of a sentence; where it names something that has a page of its own, the page's address."""

    text: str
    link: str = ""

    def __html__(self) -> SafeString:
        return format_html('<a href="{}">{}</a>', self.link, self.text) if self.link else format_html("{}", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """How a reference is turned into a name: `ask` gets all the values of a page, `gone` stands where one is no more.

    What would say who a forgotten person was (an item may have one author) reads `of_forgotten` in their events.
    """

    ask: Callable[[set[Any]], Mapping[Any, Named]]
    gone: str | Promise
    of_forgotten: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a kind of event is about, and the sentence that tells it."""

    subject: Subject
    sentence: str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One event as people read it; `whom` is empty where it is about nobody."""

    at: datetime
    kind: str
    parts: tuple[Named, ...]
    who: str
    whom: str

    @property
    def sentence(self) -> str:
        """Return what happened, in plain text."""
        return "".join(part.text for part in self.parts)

    @property
    def html(self) -> SafeString:
        """Return what happened, with links to whom and what it names."""
        return format_html_join("", "{}", ((part,) for part in self.parts))


_meanings: dict[str, Meaning] = {}
_words: dict[str, dict[object, str | Promise]] = {}
_look_ups: dict[str, LookUp] = {}
#: Under this name the look-up of people stands; every other stands under the name of a fact.
PERSON = "person"


def register_sentences(subject: Subject, sentences: Mapping[str, str | Promise]) -> None:
    """Say what kinds of event mean. `%(who)s` did it, `%(whom)s` is whom it is about; the facts stand by their names."""
    _meanings.update({kind: Meaning(subject, sentence) for kind, sentence in sentences.items()})


def register_words(fact: str, words: Mapping[Any, str | Promise]) -> None:
    """Say how values of a fact read; a value without words reads as it is."""
    _words.setdefault(fact, {}).update(words)


def register_look_up(reference: str, look_up: LookUp) -> None:
    """Say what stands behind the values of a reference: asked once for all the events of a page."""
    _look_ups[reference] = look_up


def known_kinds() -> dict[str, Meaning]:
    """Return the kinds of event that have a sentence, in order."""
    return dict(sorted(_meanings.items()))


def kinds_that_tell(fact: str) -> list[str]:
    """Return the kinds of event whose sentence names the fact.

    The trail has an index by kind and none by fact: whoever looks for a fact's value reads these kinds only.
    """
    return [kind for kind, meaning in known_kinds().items() if f"%({fact})s" in str(meaning.sentence)]


def tell_events(events: Iterable[Event]) -> list[Told]:
    """Return what happened, in the same order; one query for each sort of thing that is named."""
    events = list(events)
    asked: dict[str, set[Any]] = {
        name: {event.facts[name] for event in events if name in event.facts} for name in _look_ups
    }
    asked[PERSON] = {key for event in events for key in (event.actor, event.about) if key}
    known = {name: look_up.ask(asked[name]) if asked[name] else {} for name, look_up in _look_ups.items()}
    return [_tell(event, known) for event in events]


def _tell(event: Event, known: Mapping[str, Mapping[Any, Named]]) -> Told:
    who, whom = _who(event, known), _whom(event, known)
    pieces = {fact: _read_fact(fact, value, event, known) for fact, value in event.facts.items()}
    pieces |= {"who": who, "whom": whom or Named(_("somebody who has not been here yet"))}
    parts = _fill(_sentence_of(event), pieces)
    first = Named(capfirst(parts[0].text), parts[0].link)
    return Told(
        at=event.at, kind=event.kind, parts=(first, *parts[1:]), who=capfirst(who.text), whom=whom.text if whom else ""
    )


def _sentence_of(event: Event) -> str:
    meaning = _meanings.get(event.kind)
    if meaning is not None:
        return str(meaning.sentence)
    return read_kind(event.kind).replace("%", "%%") + (" (%(whom)s)." if event.about else ".")


class _Places(dict[str, str]):
    """Marks where the pieces go; no sentence holds the character that encloses them."""

    def __missing__(self, name: str) -> str:
        return f"\0{name}\0"


def _fill(sentence: str, pieces: Mapping[str, Named]) -> list[Named]:
    """Put the pieces into the sentence; an old event may lack what newer ones have."""
    split = (sentence % _Places()).split("\0")
    parts = [pieces.get(part, Named("—")) if place % 2 else Named(part) for place, part in enumerate(split)]
    return [part for part in parts if part.text]


def _who(event: Event, known: Mapping[str, Mapping[Any, Named]]) -> Named:
    if event.actor:
        return _person(event.actor, known)
    return Named(_("an operator") if event.facts.get("by") == BY_COMMAND else _("the system"))


def _whom(event: Event, known: Mapping[str, Mapping[Any, Named]]) -> Named | None:
    return _person(event.about, known) if event.about else None


def _person(key: UUID, known: Mapping[str, Mapping[Any, Named]]) -> Named:
    return known[PERSON].get(key) or Named(str(_look_ups[PERSON].gone))


def _read_fact(fact: str, value: Any, event: Event, known: Mapping[str, Mapping[Any, Named]]) -> Named:
    if fact in known:
        look_up = _look_ups[fact]
        if look_up.of_forgotten and event.about and event.about not in known[PERSON]:
            return Named(str(look_up.of_forgotten))
        return known[fact].get(value) or Named(str(look_up.gone))
    words = _words.get(fact, {})
    values = value if isinstance(value, list) else [value]
    return Named(", ".join(str(words.get(one, one)) for one in values))


def read_kind(kind: str) -> str:
    """Return a kind of event in words."""
    return kind.replace(".", " ").replace("_", " ").replace("orcid", "ORCID")

"""Who asks, and what came back: the answer in a word, what it gave away, and what it changed."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.local_server import LocalServer
from tests.operators import sign_in_past_the_gate
from tests.staff import sign_in_with_second_factor
from tests.walls.strangers.world import House, World, differences, everything, words_in

ONLY_READS = re.compile(r"\s*(SELECT|SAVEPOINT|RELEASE|ROLLBACK|SET|BEGIN|COMMIT|EXPLAIN)\b", re.IGNORECASE)
#: Written by every session, whoever's; they hold no institution's rows.
SESSIONS = re.compile(r'"django_session"')
#: What no page changes but those that are there for it, whoever asks: who may do what, who somebody is, and what the institution was set up with.
UNTOUCHED = frozenset(
    {
        "accounts.DepartmentMembership",
        "accounts.Identity",
        "accounts.Role",
        "accounts.SignInMethod",
        "accounts.StaffId",
        "institutions.Department",
        "institutions.Host",
        "institutions.Institution",
        "items.Source",
        "orcid_sync.OrcidCredentials",
    }
)


@dataclass(frozen=True)
class Asker:
    """Somebody at the host of a house, with the session that they have at their own."""

    name: str
    at: House
    cookie: str = ""
    #: What they may come to see there, by the words that mark it.
    sees: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What came back, with `*` where the house's own rows changed, and in capitals whatever must never be."""

    outcome: str
    response: Any
    text: str


class Square:
    """The world with somebody who asks it, and a server that stands for everything outside."""

    def __init__(self, world: World, outside: LocalServer) -> None:
        self.world = world
        self.outside = outside
        self._client = Client(raise_request_exception=False)
        self._secrets = {house.words.root: house.secrets for house in world.houses}
        self._cookies = {
            (house.words.root, name): _sign_in(house, name) for house in world.houses for name in house.people
        }
        self.before = {house.words.root: everything(house.institution) for house in world.houses}

    def person(self, house: House, name: str, *, at: House | None = None) -> Asker:
        """Return a person of one house, who asks at its host or brings their session to another's."""
        at = at or house
        sees = _what_they_see(house, name) if house is at else frozenset({at.words.public})
        return Asker(name, at, self._cookies[house.words.root, name], sees)

    def visitor(self, at: House) -> Asker:
        return Asker("visitor", at, sees=frozenset({at.words.public}))

    @cached_property
    def askers(self) -> dict[str, Asker]:
        """Return those that verdicts are about, each at their own host, in the verdicts' order."""
        ours, theirs, operators = self.world.houses
        return {
            "visitor": self.visitor(ours),
            "passer-by": self.visitor(operators),
            "alice": self.person(ours, "alice"),
            "mara": self.person(ours, "mara"),
            "reporter": self.person(ours, "reporter"),
            "support": self.person(ours, "support"),
            "administrator": self.person(ours, "administrator"),
            "operator": self.person(operators, "operator"),
            "stranger": self.person(theirs, "administrator"),
        }

    @cached_property
    def nobodies(self) -> dict[str, Asker]:
        """Return those who are nobody at our host, whatever they are elsewhere or were once."""
        ours, theirs, operators = self.world.houses
        return {
            "closed account": self.person(ours, "closed"),
            "operator as one": self.person(operators, "operator", at=ours),
            "support staff of another": self.person(theirs, "support", at=ours),
            "administrator of another": self.person(theirs, "administrator", at=ours),
        }

    def ask(
        self,
        asker: Asker,
        method: str,
        path: str,
        sent: Any = None,
        *,
        names_houses: bool = False,
        may_change: frozenset[str] = frozenset(),
        **headers: Any,
    ) -> Answer:
        """Ask once; whatever it changed is undone when it has been looked at.

        `names_houses` is for the page that is there to name the institutions, `may_change` for those that set them up.
        """
        cache.clear()
        mail.outbox = []
        self.outside.received.clear()
        # One client for all: a new one reads the whole directory of static files.
        self._client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: asker.cookie} if asker.cookie else {})
        with rolled_back(), heard() as log, _written() as written:
            with rolled_back(always=False):  # what a broken view undoes
                response = getattr(self._client, method.lower())(path, sent, headers={"host": asker.at.host} | headers)
            text = text_of(response)
            changed = self._changed(asker.at, untouched=UNTOUCHED - may_change) if written else ""
        strangers = [house.words.root for house in self.world.houses if house is not asker.at]
        if not names_houses:
            strangers += [house.name for house in self.world.houses if house is not asker.at]
        given = self._given_away(asker, text, "\n".join(log), strangers=strangers)
        return Answer(_name(response, asker) + changed + given, response, text)

    def _changed(self, at: House, *, untouched: frozenset[str]) -> str:
        said = ""
        for house in self.world.houses:
            labels = differences(self.before[house.words.root], everything(house.institution))
            if labels and house is at:
                said += "*"
                labels = sorted(untouched & set(labels))
            if labels:
                said += f" CHANGED {house.words.root}: {labels}"
        return said

    def _given_away(self, asker: Asker, text: str, log: str, *, strangers: list[str]) -> str:
        houses = self.world.houses
        secrets = [secret for house in houses for secret in self._secrets[house.words.root]]
        unseen = [word for word in _marks(asker.at) if word not in asker.sees]
        text += "".join(str(vars(message)) for message in mail.outbox)
        called = "".join(f"{call.path} {call.headers} {call.body!r}" for call in self.outside.received)
        found = [
            *words_in(text, [*strangers, *unseen, *secrets]),
            *words_in(log, [*strangers, *secrets]),
            *words_in(called, strangers),
        ]
        return f" GAVE AWAY {sorted(set(found))}" if found else ""


def text_of(response: Any) -> str:
    """Return the headers and the body of an answer; the session's cookie is the asker's own."""
    body: str = response.getvalue().decode(errors="replace")
    return "\n".join(f"{name}: {value}" for name, value in response.items()) + "\n" + body


def _name(response: Any, asker: Asker) -> str:
    """Return the answer in a word: `page`, `sign-in`, `>` and where it leads, `>outside`, or the status."""
    if response.status_code == 200:
        return "page"
    if response.status_code != 302:
        return str(response.status_code)
    where = response["Location"].removeprefix(f"http://{asker.at.host}").partition("?")[0]
    if where == "/sign-in/":
        return "sign-in"
    for name, value in response.wsgi_request.resolver_match.kwargs.items():
        where = where.replace(f"/{value}/", f"/<{name}>/")
    return f">{where}" if where.startswith("/") else ">outside"


def _sign_in(house: House, name: str) -> str:
    client = Client(headers={"host": house.host})
    if house.institution.is_operators and name == "operator":
        sign_in_past_the_gate(client, house.people[name])
    else:
        sign_in_with_second_factor(client, house.people[name])
    cookie: str = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cookie


def _marks(house: House) -> list[str]:
    return [house.words.public, house.words.house, *(house.words.of(name) for name in house.people)]


def _what_they_see(house: House, name: str) -> frozenset[str]:
    if name in {"support", "administrator", "operator"}:
        return frozenset(_marks(house))
    return frozenset({house.words.public, house.words.house, house.words.of(name)})


@contextmanager
def rolled_back(*, always: bool = True) -> Iterator[None]:
    """Undo what the block does, or only what it undoes itself.

    Like a test case's own transaction it is none to the code that is tried.
    """
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined] # as Django's TestCase does
    with block:
        yield
        if always:
            transaction.set_rollback(True)


@contextmanager
def _written() -> Iterator[list[str]]:
    """Collect the statements that write anything but sessions."""
    found: list[str] = []

    def look(execute: Any, sql: Any, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        if not ONLY_READS.match(str(sql)) and not SESSIONS.search(str(sql)):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect what is logged."""
    lines: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    root = logging.getLogger()
    usual, root.handlers = root.handlers, [Ear()]
    try:
        yield lines
    finally:
        root.handlers = usual

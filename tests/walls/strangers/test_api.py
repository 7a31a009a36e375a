"""The REST API, asked with every kind of key at every host."""

import pytest

from tests.walls.strangers.askers import Asker, Square
from tests.walls.strangers.routes import fill_in, routes
from tests.walls.strangers.verdicts_urls import WORDS
from tests.walls.strangers.world import House

#: By who brings a key to our host: none; one that nobody made; ours that was revoked, of the whole institution, of a
#: department; the other institution's; the operators'; and ours at the other institution's host.
BRINGS = ("none", "wrong", "revoked", "institution", "department", "theirs", "operators'", "ours elsewhere")
VERDICTS = {
    "api/v1/reports/summary": {
        "GET": "401 401 401 page* page* 401 401 401",
        "POST": "401 401 401 405* 405* 401 401 401",
        "DELETE": "401 401 401 405* 405* 401 401 401",
    },
    "api/<path:anything>": dict.fromkeys(("GET", "POST", "DELETE"), "404 404 404 404 404 404 404 404"),
}
LINES = [(route, method) for route, lines in VERDICTS.items() for method in lines]


def test_every_address_of_the_api_has_a_verdict() -> None:
    assert sorted(VERDICTS) == sorted(route for route in routes() if route.startswith("api/"))


@pytest.mark.parametrize(("route", "method"), LINES, ids=[f"/{route} {method}" for route, method in LINES])
def test_a_key_opens_its_own_institution_and_nothing_else(route: str, method: str, square: Square) -> None:
    """With somebody's session beside it, which means nothing here."""
    ours, theirs, operators = square.world.houses
    path = fill_in(route, square.world, of="alice", **WORDS.get(route, {}))
    wrong = ours.keys["institution"][:-4] + "AAAA"
    brought: dict[str, tuple[House, str]] = {
        "none": (ours, ""),
        "wrong": (ours, wrong),
        **{name: (ours, ours.keys[name]) for name in ("revoked", "institution", "department")},
        "theirs": (ours, theirs.keys["institution"]),
        "operators'": (ours, operators.keys["institution"]),
        "ours elsewhere": (theirs, ours.keys["institution"]),
    }
    got = {name: _ask(square, at, method, path, key) for name, (at, key) in brought.items()}
    assert got == dict(zip(BRINGS, VERDICTS[route][method].split(), strict=True))


def _ask(square: Square, at: House, method: str, path: str, key: str) -> str:
    session = square.person(at, "administrator")
    asker = Asker("program", at, session.cookie, sees=frozenset({at.words.house}))
    return square.ask(asker, method, path, authorization=f"Bearer {key}" if key else "").outcome

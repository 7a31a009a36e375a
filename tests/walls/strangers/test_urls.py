"""Every address, asked by everybody with everybody's ids: what they get, what it tells them, what it changes."""

from typing import Any

import pytest

import institutions.urls
from institutions.models import Host
from tests.walls.strangers import verdicts_set_up
from tests.walls.strangers.askers import Square, rolled_back
from tests.walls.strangers.routes import asks_for_ids, fill_in, routes
from tests.walls.strangers.verdicts_admin import verdicts as verdicts_of_admin
from tests.walls.strangers.verdicts_urls import NAME_INSTITUTIONS, SENT, VERDICTS, WORDS

VERDICTS = VERDICTS | verdicts_of_admin() | verdicts_set_up.VERDICTS
SENT = SENT | verdicts_set_up.SENT
LINES = [(route, line) for route, lines in VERDICTS.items() for line in lines]
OTHER = ("PUT", "PATCH", "DELETE", "OPTIONS")
#: Who asks by other methods than GET and POST.
FEW = frozenset({"visitor", "alice", "administrator"})


def test_every_address_has_a_verdict_and_every_verdict_an_address() -> None:
    assert sorted(VERDICTS) == sorted(routes())


@pytest.mark.parametrize("route", VERDICTS, ids=lambda route: f"/{route}")
def test_a_verdict_is_about_everything_that_an_address_can_be_asked(route: str) -> None:
    """For each method; with the ids of ours and of another institution where there are ids."""
    owners = {"alice", "cora"} if asks_for_ids(route) else {""}
    said = {tuple(line.split(" of ")) if " of " in line else (line, "") for line in VERDICTS[route]}
    assert {(method, owner) for method in ("GET", "POST") for owner in owners} | {("other", "")} <= said


def _lines() -> list[Any]:
    """Which methods an address takes is the same on every database: it is asked on one."""
    return [
        pytest.param(route, line, id=f"/{route} {line}", marks=pytest.mark.sqlite if line == "other" else ())
        for route, line in LINES
    ]


@pytest.mark.parametrize(("route", "line"), _lines())
def test_everybody_gets_what_the_verdict_says(route: str, line: str, square: Square) -> None:
    """Who is nobody at our host, whatever they are elsewhere or were once, gets what a visitor gets."""
    asked, _of, owner = line.partition(" of ")
    path = fill_in(route, square.world, of=owner or "alice", **WORDS.get(route, {}))
    expected = _expected(VERDICTS[route][line], list(square.askers))
    expected |= dict.fromkeys(square.nobodies, expected["visitor"])
    for method in _methods(asked, VERDICTS[route]):
        # With the ids of one of ours and of a stranger; of the others nobodies would get no more.
        askers = square.askers | (square.nobodies if owner in {"", "alice", "cora"} else {})
        got = {
            name: square.ask(
                asker,
                method,
                path,
                SENT.get(route) if method == "POST" else None,
                names_houses=route in NAME_INSTITUTIONS and asker.at is square.world.operators,
                may_change=verdicts_set_up.MAY_CHANGE.get(route, frozenset()),
            ).outcome
            for name, asker in askers.items()
            if method in {"GET", "POST"} or name in FEW
        }
        assert got == {name: expected[name] for name in got}, method


def _methods(asked: str, lines: dict[str, str]) -> list[str]:
    if asked == "other":
        return [method for method in OTHER if method not in lines]
    return ["GET", "HEAD"] if asked == "GET" else [asked]


def _expected(verdict: str, askers: list[str]) -> dict[str, str]:
    """Read a verdict: two who are not signed in, and the others."""
    outside, inside = (side.split() for side in verdict.split("|"))
    words = [*outside, *outside[-1:] * (2 - len(outside)), *inside]
    return dict(zip(askers, [*words, *words[-1:] * (len(askers) - len(words))], strict=True))


def test_every_form_is_refused_without_its_token() -> None:
    """But for the API, to which no cookie means anything, and for what identity providers' own pages post."""
    exempt = [route for route, pattern in routes().items() if getattr(pattern.callback, "csrf_exempt", False)]
    assert [route for route in exempt if not route.startswith("api/")] == ["accounts/saml/<str:provider_id>/acs/"]


def test_an_address_that_is_nobody_s_names_the_institutions_and_has_nothing_else(square: Square) -> None:
    """What the deployment's own address is until there are operators."""
    [chooser] = institutions.urls.urlpatterns
    with rolled_back():
        Host.objects.filter(institution=square.world.operators.institution).update(name="elsewhere.colophon.test")
        # No link of a mail leads to an address that is nobody's.
        words = {route: {"farewell_token": "nobody-s"} | WORDS.get(route, {}) for route in routes()}
        asked = {route: fill_in(route, square.world, of="alice", **words[route]) for route in routes()}
        for asker in (square.visitor(square.world.operators), square.askers["operator"]):
            got = {route: square.ask(asker, "GET", path, names_houses=True).outcome for route, path in asked.items()}
            assert got == dict.fromkeys(got, "404") | {str(chooser.pattern): "page"}

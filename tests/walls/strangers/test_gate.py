"""Before the gate: whoever is signed in at the operators' host without a second factor gets nothing but the way to one."""

import pytest

from accounts.gate import ALWAYS_OPEN, OPEN_TO_ENROL
from tests.walls.strangers.askers import Square
from tests.walls.strangers.routes import fill_in, routes
from tests.walls.strangers.verdicts_urls import SENT, WORDS

TO_A_FACTOR = ">/operators/second-factor/"
CLOSED = sorted(route for route, pattern in routes().items() if pattern.name not in ALWAYS_OPEN | OPEN_TO_ENROL)


def test_what_is_open_before_the_gate_is_there() -> None:
    assert {pattern.name for pattern in routes().values()} >= ALWAYS_OPEN | OPEN_TO_ENROL


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_other_address_leads_to_where_a_second_factor_is_set_up(method: str, square: Square) -> None:
    operators = square.world.operators
    got = {}
    for route in CLOSED:
        path = fill_in(route, square.world, of="olga", **WORDS.get(route, {}))
        asker = square.person(operators, "administrator")
        sent = SENT.get(route) if method == "POST" else None
        got[route] = square.ask(asker, method, path, sent, names_houses=True).outcome
    assert got == dict.fromkeys(CLOSED, TO_A_FACTOR)

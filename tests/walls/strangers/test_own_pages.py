"""A page of somebody's own shows what is theirs, to each their own; a part of a page that htmx asks for, too."""

import pytest

from tests.walls.strangers.askers import Answer, Asker, Square
from tests.walls.strangers.world import words_in

#: The pages that every person has, and whether htmx asks for a part of it alone.
PAGES = [("", False), ("profile/", False), ("items/", False), ("orcid/", False), ("orcid/record/", True)]


@pytest.mark.parametrize(("route", "is_part"), PAGES, ids=[f"/{route}" for route, _is_part in PAGES])
def test_a_page_of_somebody_s_own_shows_what_is_theirs(route: str, is_part: bool, square: Square) -> None:
    ours, theirs, _operators = square.world.houses
    for house, name in ((ours, "alice"), (ours, "mara"), (theirs, "alice")):
        answer = _ask(square, square.person(house, name), route, is_part=is_part)
        assert (answer.outcome, bool(words_in(answer.text, [house.words.of(name)]))) == ("page", True), name


@pytest.mark.parametrize(("route", "is_part"), PAGES, ids=[f"/{route}" for route, _is_part in PAGES])
def test_nobody_s_own_page_shows_nothing(route: str, is_part: bool, square: Square) -> None:
    people = [house.words.of(name) for house in square.world.houses for name in house.people]
    for asker in (square.visitor(square.world.ours), *square.nobodies.values()):
        answer = _ask(square, asker, route, is_part=is_part)
        assert words_in(answer.text, people) == [], asker.name


def _ask(square: Square, asker: Asker, route: str, *, is_part: bool) -> Answer:
    if is_part:
        return square.ask(asker, "GET", f"/{route}", hx_request="true")
    return square.ask(asker, "GET", f"/{route}")

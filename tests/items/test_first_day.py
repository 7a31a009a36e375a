"""The first day's step: check your items."""

from typing import Any

from accounts.models import User
from items.domain.matching import match_lines
from items.first_day import how_items_stand
from items.models import Source
from profiles.first_day import State, checklist
from tests.items.factories import make_item


def test_nothing_is_known_yet(mara: User) -> None:
    standing = how_items_stand(mara)
    assert (standing.state, standing.link) == (State.ANY_TIME, "/items/")


def test_items_are_counted(mara: User, source: Source) -> None:
    items = [
        make_item(title, source=source, authors=[{"name": "M.", "orcid": "0009-8000-0000-0012"}]) for title in "ab"
    ]
    match_lines([item.pk for item in items])
    standing = how_items_stand(mara)
    assert (standing.state, standing.sentence) == (State.DONE, "2 items are yours.")


def test_question_is_the_persons_move(mara: User, source: Source, django_assert_num_queries: Any) -> None:
    items = [make_item(title, source=source, authors=[{"name": "Mara Quillfeather"}]) for title in "ab"]
    match_lines([item.pk for item in items])
    with django_assert_num_queries(1):
        standing = how_items_stand(mara)
    assert (standing.state, standing.sentence) == (State.OPEN, "2 items may be yours: say whether they are.")


def test_step_is_on_the_checklist(mara: User) -> None:
    seen = checklist(mara)
    assert "Check your items" in [str(entry.step.title) for entry in (*seen.entries, *seen.any_time)]

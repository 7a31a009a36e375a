"""What happens without a request: a task or a command, what it changed at whom, what it said, and whom it called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from tests.walls.strangers.askers import Square, heard, rolled_back
from tests.walls.strangers.world import differences, everything, words_in


@dataclass(frozen=True)
class Done:
    """How it ended: the names of the models that changed, by the house's root; the error; everything that was said."""

    changed: dict[str, list[str]]
    error: Exception | None
    said: str
    called: str
    square: Square

    def strangers_in_it(self, *, typed: str = "") -> list[str]:
        """Return the words of other institutions, and everybody's secrets, that were said, logged or sent.

        What was `typed` by whoever ran it may be said again.
        """
        ours, *others = self.square.world.houses
        words = [word for house in others for word in (house.words.root, house.name)]
        text = self.said
        for word in sorted(typed.split(), key=len, reverse=True):
            text = text.replace(word, "")
        return [*words_in(text, [*words, *ours.secrets]), *words_in(self.called, words)]


def do(square: Square, what: Callable[[], Any], *, first: Callable[[], Any] = lambda: None) -> Done:
    """Do it, after something else that makes it worth doing; both are undone when it has been looked at."""
    houses = square.world.houses
    with rolled_back():
        first()
        before = [everything(house.institution) for house in houses]
        square.outside.received.clear()
        said, error = "", None
        with heard() as log, rolled_back(always=False):
            try:
                said = str(what() or "")
            except Exception as caught:  # noqa: BLE001 - whatever it is, it is looked at
                error = caught
            if _is_broken():
                transaction.set_rollback(True)
        changed = {
            house.words.root: differences(was, everything(house.institution))
            for house, was in zip(houses, before, strict=True)
        }
    called = "".join(f"{call.path} {call.headers} {call.body!r}" for call in square.outside.received)
    text = "\n".join([said, f"{type(error).__name__}: {error}" if error else "", *log])
    return Done({root: labels for root, labels in changed.items() if labels}, error, text, called, square)


def _is_broken() -> bool:
    """Whether PostgreSQL has ended the transaction, so that nothing of it is left to look at."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return True
    return False

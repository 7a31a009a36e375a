"""A piece of a wall that can be taken out and put back."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch


@dataclass(frozen=True)
class Mutant:
    """What is taken out, by its kind and name; `near` are words in the names of the tests that should notice.

    `without_loss` says why nobody needs to notice, where that is so.
    """

    kind: str
    name: str
    taken_out: Callable[[], AbstractContextManager[Any]] = field(compare=False)
    near: tuple[str, ...]
    may_be_noticed_anywhere: bool = True
    is_in_database: bool = False
    without_loss: str = ""


@contextmanager
def replaced(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    """Put what `make` returns for the original in its place while the block runs."""
    with patch.object(owner, name, make(getattr(owner, name))):
        yield

"""The second wall as this version needs it, and how a fault of it is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.checks import Error

from institutions.tenancy.keys import CompositeKey

#: Names that are told of many.
TOLD = 3


@dataclass(frozen=True)
class Wall:
    """The wall as the models of this version need it."""

    #: What the serving role may do, by table.
    verbs: dict[str, tuple[str, ...]]
    #: The condition of the policy, by table; the others have none.
    conditions: dict[str, str]
    keys: tuple[CompositeKey, ...]


def fault(number: str, message: str, hint: str) -> Error:
    """Return a fault with its number."""
    return Error(message, hint=hint, id=f"colophon.{number}")


def as_owner(*statements: str) -> str:
    """Return the hint that has the owner of the tables run these."""
    return f"As the owner: {' '.join(statements)}"


def first_of(names: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return ", ".join(names[:TOLD]) + more

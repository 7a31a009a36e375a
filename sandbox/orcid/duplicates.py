"""Which works of one source are the same work (section 2.3; pure).

Callers pass the works of one source only: another source's copy is never a duplicate.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from sandbox.orcid.identifiers import Key, keys_in

SELF = frozenset({"self"})
# In a bulk call, what an existing work holds as version-of stands in the way of a new self as well.
SELF_OR_VERSION = frozenset({"self", "version-of"})

Identifiers = Iterable[Mapping[str, Any]]
Held = TypeVar("Held")


def claims(identifiers: Identifiers) -> list[Key]:
    """Give what a new work claims for itself: only its self identifiers can collide."""
    return list(keys_in(identifiers, SELF))


def holds_after_bulk(identifiers: Identifiers) -> list[Key]:
    """Give what a work saved by a bulk call keeps from the items that follow it."""
    return list(keys_in(identifiers, SELF_OR_VERSION))


def find_duplicate(claimed: Iterable[Key], held: Mapping[Key, Held]) -> Held | None:
    """Give who holds the first of the claimed identifiers that is held at all."""
    return next((held[key] for key in claimed if key in held), None)

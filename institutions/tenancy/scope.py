"""The first wall: which institution the running code acts for, and nothing without one."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import Any, Protocol

from django.db import connections, transaction

from institutions.tenancy.errors import NoInstitutionError, ReadOnlyScopeError

logger = logging.getLogger(__name__)


class EveryInstitution(Enum):
    """The one value that stands for all institutions at once; entered through `every_institution` only."""

    EVERY = "every"


Scope = int | EveryInstitution | None


class HasId(Protocol):
    """Anything with the primary key of an institution; the model itself lives above this module."""

    pk: int


_scope: ContextVar[Scope] = ContextVar("institution_scope", default=None)


def current_scope() -> Scope:
    """Return the institution's id, `EVERY`, or None outside any scope."""
    return _scope.get()


def scoped_institution_id() -> int:
    """Return the id of the institution that the running code acts for.

    Raises NoInstitutionError outside a scope and ReadOnlyScopeError inside `every_institution`,
    because whoever needs one institution's id is about to write.
    """
    scope = _scope.get()
    if scope is None:
        raise NoInstitutionError("No institution: enter institution_scope(...) first.")
    if isinstance(scope, EveryInstitution):
        raise ReadOnlyScopeError("every_institution(...) only reads: enter institution_scope(...) to write.")
    return scope


@contextmanager
def institution_scope(institution: HasId | int) -> Iterator[None]:
    """Let the enclosed code read and write the rows of one institution and no other's."""
    institution_id = institution if isinstance(institution, int) else institution.pk
    with _entered(institution_id):
        yield


@contextmanager
def outside_any_institution() -> Iterator[None]:
    """Let the enclosed code touch shared tables only, whatever scope its caller is in."""
    with _entered(None):
        yield


@contextmanager
def every_institution(*, reason: str) -> Iterator[None]:
    """Let the enclosed code read the rows of all institutions at once, in one transaction.

    On PostgreSQL the database role changes to the one that may pass the policies, until the end of the block.
    `reason` goes to the log; the callers are counted by a test.
    """
    logger.info("reading every institution: %s", reason)
    with transaction.atomic(), _entered(EveryInstitution.EVERY):
        yield


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        _tell_open_transactions()
        yield
    finally:
        _scope.reset(token)
        _tell_open_transactions()


def _tell_open_transactions() -> None:
    """Carry a change of scope into transactions that are already open (PostgreSQL; SQLite has no second wall)."""
    connection: Any
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            connection.tell_scope()

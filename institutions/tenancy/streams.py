"""Rows that are read while the answer is sent: after the request's transaction and its scope have ended."""

from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext
from contextvars import copy_context
from typing import TypeVar

from django.db import connection

from institutions.tenancy.scope import HasId, institution_scope

T = TypeVar("T")


def stream(lines: Callable[[], Iterator[T]], *, institution: HasId | int) -> "Stream[T]":
    """Return what `lines()` yields, read inside the institution's scope; made for a StreamingHttpResponse.

    `lines` is called at the first step. On PostgreSQL it reads from one snapshot that no later write changes, and
    `.iterator()` keeps one chunk of rows in memory; it cannot write (InternalError). On SQLite there is no transaction:
    one SELECT is a snapshot of its own, and no writer waits. Whatever ends the stream (its end, an error, which is
    raised, or `close()`) ends the snapshot. The first step raises RuntimeError inside an open transaction.
    """

    def steps() -> Generator[T, None, None]:
        with institution_scope(institution), getattr(connection, "snapshot", nullcontext)():
            yield from lines()

    return Stream(steps())


class Stream(Iterator[T]):
    """A generator that takes each step in a context of its own.

    A generator has none: its scope would be its caller's between two steps, and could not be left by whoever closes it.
    """

    def __init__(self, steps: Generator[T, None, None]) -> None:
        self._steps = steps
        self._context = copy_context()

    def __next__(self) -> T:
        return self._context.run(next, self._steps)

    def close(self) -> None:
        """End the stream, wherever it is; the server calls this through the response, and when a client has gone."""
        self._context.run(self._steps.close)

    def __del__(self) -> None:
        self.close()

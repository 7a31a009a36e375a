"""Rows that are read while the answer is sent: after the request's transaction and its scope have ended."""

import logging
from collections.abc import Callable, Generator, Iterator
from contextvars import Context, copy_context
from functools import partial
from threading import Thread, current_thread
from typing import Any, TypeVar

from django.core.signals import request_started
from django.db import connection
from django.dispatch import receiver

from institutions.tenancy.scope import HasId, institution_scope

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: What has begun and not ended, by the thread on whose connection it reads: kept here, because Python's collector would
#: end a generator on whichever thread it runs, and a transaction of that thread's with it.
_begun: dict[Generator[Any, None, None], Thread] = {}
#: Of those, the ones that another thread has given up, and how to end each.
_given_up: dict[Generator[Any, None, None], Callable[[], None]] = {}


def stream(lines: Callable[[], Iterator[T]], *, institution: HasId | int) -> "Stream[T]":
    """Return what `lines()` yields, read inside the institution's scope; made for a StreamingHttpResponse.

    `lines` is called at the first step. On PostgreSQL it reads from one snapshot that no later write changes, and
    `.iterator()` keeps one chunk of rows in memory; it cannot write (InternalError). On SQLite there is no transaction:
    one SELECT is a snapshot of its own, and no writer waits. Whatever ends the stream (its end, an error, which is
    raised, or `close()`) ends the snapshot. The first step raises RuntimeError inside an open transaction.
    """

    def steps() -> Generator[T, None, None]:
        backend: Any = connection
        with institution_scope(institution), backend.snapshot():
            yield from lines()

    return Stream(steps())


@receiver(request_started)
def end_given_up(**_signal: Any) -> None:
    """End the streams of this thread that another one has given up."""
    for steps, end in _given_up.copy().items():
        if _begun[steps] is current_thread():
            del _given_up[steps]
            end()


def _end(context: Context, steps: Generator[Any, None, None]) -> None:
    try:
        context.run(steps.close)
    finally:
        _begun.pop(steps, None)


class Stream(Iterator[T]):
    """A generator that takes each step in a context of its own.

    A generator has none: its scope would be its caller's between two steps, and could not be left by whoever closes it.
    """

    def __init__(self, steps: Generator[T, None, None]) -> None:
        self._steps = steps
        self._context = copy_context()

    def __next__(self) -> T:
        _begun.setdefault(self._steps, current_thread())
        try:
            return self._context.run(next, self._steps)
        except BaseException:
            _begun.pop(self._steps, None)
            raise

    def close(self) -> None:
        """End the stream, wherever it is; the server calls this through the response, and when a client has gone.

        On another thread than the one that began it, it is left to that one's next request, and a warning is logged.
        """
        if _begun.get(self._steps, current_thread()) is current_thread():
            _end(self._context, self._steps)
        elif self._steps not in _given_up:
            _given_up[self._steps] = partial(_end, self._context, self._steps)
            logger.warning("a stream was given up on another thread than its own, whose next request ends it")

    def __del__(self) -> None:
        self.close()

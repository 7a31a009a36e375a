"""A transaction that reads one state of the database, with cursors on the server that nobody but it closes.

Facts: PostgreSQL's documentation of `BEGIN`, `DECLARE` and "Repeatable Read Isolation Level"; psycopg's of
`Connection.isolation_level` and `Connection.read_only`.
"""

from collections.abc import Callable
from typing import Any

import psycopg

from institutions.tenancy.errors import TenancyError
from institutions.tenancy.scope import current_scope


class Snapshot:
    """What an open snapshot is for and what it holds: its scope, its connection's own way to begin, its cursors."""

    def __init__(self) -> None:
        self._scope = current_scope()
        self._cursors: list[Any] = []
        self._connection: Any = None
        self._began_before: tuple[Any, Any] = (None, None)

    def begin(self, connection: Any) -> None:
        """Let psycopg's next BEGIN say what the transaction is.

        What the backend tells each transaction is a query already, after which PostgreSQL takes no isolation level.
        """
        self._connection = connection
        self._began_before = connection.isolation_level, connection.read_only
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True

    @property
    def has_begun(self) -> bool:
        """Whether it is a transaction: inside a test that is undone, it is a savepoint of the test's."""
        return self._connection is not None

    def refuse_other_scope(self) -> None:
        """Raise TenancyError in another scope, whose statements the policies would answer with no rows."""
        if current_scope() != self._scope:
            raise TenancyError("A stream is open on this connection: end it before you read for anybody else.")

    def hold(self, cursor: Any) -> "HeldCursor":
        """Keep the cursor until it has no more rows, or until the end of the snapshot."""
        self._cursors.append(cursor)
        return HeldCursor(cursor, exhausted=self._release)

    def _release(self, cursor: Any) -> None:
        cursor.close()
        self._cursors.remove(cursor)

    def clear_up(self) -> None:
        """Close what is left, after the transaction: its cursors have gone with it, so that nothing is sent."""
        while self._cursors:
            self._cursors.pop().close()
        if self._connection and not self._connection.closed:
            self._connection.isolation_level, self._connection.read_only = self._began_before


class HeldCursor:
    """A cursor that closes when its rows are used up, never because somebody has forgotten it."""

    def __init__(self, cursor: Any, *, exhausted: Callable[[Any], None]) -> None:
        self._cursor = cursor
        self._exhausted = exhausted

    def fetchmany(self, size: int) -> list[Any]:
        """Return the next rows; after the last ones, none."""
        rows: list[Any] = self._cursor.fetchmany(size)
        if not rows:
            self._exhausted(self._cursor)
        return rows

    def close(self) -> None:
        """Do nothing: Python may call this at any moment, and the snapshot closes it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

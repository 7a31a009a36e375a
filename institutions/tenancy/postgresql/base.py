"""The second wall: the connection says at each BEGIN which institution it works for; the policies hold it to that.

The setting and the role are local to the transaction, so that nothing is left on a connection that goes back to a pool,
and both are told, so that nothing that somebody left there matters; in autocommit the setting is absent and every policy
raises. Facts: PostgreSQL's documentation of `set_config`, `current_setting` and `SET ROLE`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from institutions.tenancy.operations import SETTING
from institutions.tenancy.postgresql.creation import DatabaseCreation
from institutions.tenancy.postgresql.snapshot import Snapshot
from institutions.tenancy.scope import EveryInstitution, current_scope

#: A transaction that takes no more statements, and a connection that is lost.
BROKEN = frozenset({TransactionStatus.INERROR, TransactionStatus.UNKNOWN})


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection as the serving role, which can be told an institution and can become the owner for a while."""

    creation_class = DatabaseCreation

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc] # private in the stubs
        if not autocommit:
            if self._snapshot:
                self._snapshot.begin(self.connection)
            self._tell_scope()

    def create_cursor(self, name: str | None = None) -> Any:
        """Make a cursor; raise TenancyError for another scope than an open snapshot's."""
        if self._snapshot:
            self._snapshot.refuse_other_scope()
        return super().create_cursor(name)

    def chunked_cursor(self) -> Any:
        """Return a cursor for `iterator()`: on the server inside a snapshot; elsewhere a plain one, whose rows stay here.

        Django closes it when the iterator is collected. A cursor on the server then takes psycopg's lock of the
        connection, and waits for ever when Python collects in the middle of a statement of the same thread. A snapshot
        closes its cursors itself.
        """
        if self._snapshot and self._snapshot.has_begun:
            return self._snapshot.hold(super().chunked_cursor())
        return self.cursor()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc] # private in the stubs
        # The setting and the role went back to what they were at the savepoint; the scope may have changed since.
        self._at_the_door = True
        self.tell_scope()

    def tell_scope(self) -> None:
        """Set the institution, or the door's role, for the rest of the open transaction.

        Nothing if the transaction is broken, or a snapshot: that stays its institution's.
        """
        if self._snapshot is None:
            self._tell_scope()

    def _tell_scope(self) -> None:
        if self.connection is None or self.connection.info.transaction_status in BROKEN:
            return
        scope = current_scope()
        with self.wrap_database_errors:
            if isinstance(scope, EveryInstitution):
                self.connection.execute(psycopg.sql.SQL("SET LOCAL ROLE {}").format(self._door))
                self._at_the_door = True
                return
            institution = "" if scope is None else str(scope)
            if self._is_owner and not self._at_the_door:
                # Who migrates may have taken the owner's role on signing in, and keeps it.
                self.connection.execute("SELECT set_config(%s, %s, true)", [SETTING, institution])
                return
            self.connection.execute(
                "SELECT set_config('role', 'none', true), set_config(%s, %s, true)", [SETTING, institution]
            )
            self._at_the_door = False

    _at_the_door = False
    _snapshot: Snapshot | None = None

    @property
    def _is_owner(self) -> bool:
        owner = self.settings_dict["OWNER"]
        return bool(owner) and self.settings_dict["USER"] == owner["USER"]

    @property
    def _door(self) -> psycopg.sql.Identifier:
        return psycopg.sql.Identifier(self.settings_dict["DOOR_ROLE"])

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Connect as the role that owns the tables while the block runs: migrations, and building a test database.

        Raises ImproperlyConfigured when DATABASE_OWNER_URL is not set.
        """
        owner = self.settings_dict["OWNER"]
        if not owner:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is not set: only the owner of the tables may change them.")
        if self.settings_dict["USER"] == owner["USER"]:
            yield
            return
        served_by = self.settings_dict
        self.close()
        # A copy: Django gives the connections of all threads the same settings.
        self.settings_dict = served_by | owner
        try:
            yield
        finally:
            self.close()
            self.settings_dict = served_by

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read from one READ ONLY REPEATABLE READ transaction while the block runs, for the scope at its start.

        A statement in another scope raises TenancyError. Raises RuntimeError inside an open transaction.
        """
        if self._snapshot:
            raise RuntimeError("A snapshot is open on this connection already.")
        self._snapshot = Snapshot()
        try:
            with transaction.atomic(using=self.alias, durable=True):
                yield
        finally:
            ended, self._snapshot = self._snapshot, None
            ended.clear_up()

    @contextmanager
    def short_transactions(self) -> Iterator[None]:
        """Give each statement a transaction of its own while the block runs: none is open across an HTTP call."""

        def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
            if self.in_atomic_block:
                return execute(sql, params, many, context)
            with transaction.atomic(using=self.alias):
                return execute(sql, params, many, context)

        with self.execute_wrapper(run):
            yield

"""The second wall: the connection says at each BEGIN which institution it works for; the policies hold it to that.

The setting is local to the transaction, so that nothing is left on a connection that goes back to a pool;
in autocommit it is absent and every policy raises. Facts: PostgreSQL's documentation of `set_config`,
`current_setting` and `SET LOCAL ROLE`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import transaction
from django.db.backends.postgresql import base

from institutions.tenancy.operations import SETTING
from institutions.tenancy.postgresql.creation import DatabaseCreation
from institutions.tenancy.scope import EveryInstitution, current_scope


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection as the serving role, which can be told an institution and can become the owner for a while."""

    creation_class = DatabaseCreation

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc] # private in the stubs
        if not autocommit:
            self.tell_scope()

    def tell_scope(self) -> None:
        """Set the institution, or the door's role, for the rest of the open transaction; nothing if it is broken."""
        if self.connection is None or self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
            return
        scope = current_scope()
        with self.wrap_database_errors:
            if isinstance(scope, EveryInstitution):
                self.connection.execute(psycopg.sql.SQL("SET LOCAL ROLE {}").format(self._door))
                self._at_the_door = True
                return
            if self._at_the_door:
                self.connection.execute("SET LOCAL ROLE NONE")
                self._at_the_door = False
            self.connection.execute("SELECT set_config(%s, %s, true)", [SETTING, "" if scope is None else str(scope)])

    _at_the_door = False

    @property
    def _door(self) -> psycopg.sql.Identifier:
        return psycopg.sql.Identifier(self.settings_dict["DOOR_ROLE"])

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Connect as the role that owns the tables while the block runs: migrations, and building a test database.

        Raises ImproperlyConfigured from Django when DATABASE_OWNER_URL is not set and the server refuses.
        """
        owner = self.settings_dict.get("OWNER")
        if not owner or self.settings_dict["USER"] == owner["USER"]:
            yield
            return
        served_by = {key: self.settings_dict[key] for key in owner}
        self.close()
        self.settings_dict.update(owner)
        try:
            yield
        finally:
            self.close()
            self.settings_dict.update(served_by)


@contextmanager
def short_transactions(connection: base.DatabaseWrapper) -> Iterator[None]:
    """Give each statement a transaction of its own while the block runs, so that none is open across an HTTP call."""

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if connection.in_atomic_block:
            return execute(sql, params, many, context)
        with transaction.atomic(using=connection.alias):
            return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield

"""The connection to the file: what PostgreSQL's backend offers, as far as SQLite has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that keeps the triggers, and can be the owner of the tables for a while."""

    is_owner = False

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Change tables while the block runs, and rows that are otherwise only added; every trigger is back after it.

        For this the triggers against it are absent, for other connections too: whoever migrates stops the site.
        """
        from institutions.tenancy.sqlite import triggers  # noqa: PLC0415 - Django may connect before models can be made

        if self.is_owner:
            yield
            return
        self.is_owner = True
        try:
            triggers.keep(self)
            yield
        finally:
            self.is_owner = False
            # A broken transaction takes no statement, and its end brings the triggers back.
            if not self.needs_rollback:
                triggers.keep(self)

    def tell_scope(self) -> None:
        """Do nothing: there is no second wall that a transaction could tell."""

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Do nothing: each statement reads a state of its own, because a transaction of ours would take the write lock."""
        yield

    @contextmanager
    def short_transactions(self) -> Iterator[None]:
        """Do nothing: in autocommit no transaction is open between two statements."""
        yield

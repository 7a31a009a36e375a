"""What every test shares: two institutions with data that could leak, and a database role that could not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """Let Django empty the tables between transactional tests: the serving role may not truncate."""
    as_owner = getattr(connection, "as_owner", None)
    if as_owner is None:
        yield
        return
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # private in the stubs

    def flush_as_owner(self: Any) -> None:
        with as_owner():
            flush(self)

    TransactionTestCase._fixture_teardown = flush_as_owner  # type: ignore[attr-defined] # for the session
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined] # as above

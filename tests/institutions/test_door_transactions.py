"""No database transaction is open across a call: the door refuses to make one."""

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from institutions.door import OpenTransactionError, open_door
from tests.local_server import LocalServer

pytestmark = pytest.mark.django_db
SAID = (
    r"^A call to 127\.0\.0\.1 was about to be made inside a database transaction\. "
    r"End it first, or mark the view with @calls_out\.$"
)


def test_nothing_is_called_inside_a_transaction(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    with open_door() as door:
        with transaction.atomic():
            with pytest.raises(OpenTransactionError, match=SAID):
                door.get(hello.url)
            with transaction.atomic(), pytest.raises(OpenTransactionError, match=SAID):
                door.get(hello.url)
        assert hello.accepted == 0
        assert door.get(hello.url).content == b"hello"


@pytest.mark.django_db(transaction=True)
def test_a_call_may_be_made_once_the_database_was_asked(hello: LocalServer, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({hello.address})
    connection.ensure_connection()
    with open_door() as door:
        assert door.get(hello.url).content == b"hello"

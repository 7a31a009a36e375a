"""One institution's provider that hangs holds a few threads of a process, and no other institution's sign-in."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.calls import _under_way, open_provider_door
from institutions.door import DoorError, DoorErrorKind
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.local_server import LocalServer, Received, Reply, serving

AT_ONCE = 2


@contextmanager
def hanging(settings: Settings) -> Iterator[tuple[LocalServer, Event]]:
    """A provider that lets everybody wait until the event; to /at-once it answers."""
    go_on = Event()

    def answer(received: Received) -> Reply:
        if received.path != "/at-once":
            go_on.wait(20)
        return Reply(body=b"{}")

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        settings.PROVIDER_CALLS_AT_ONCE = AT_ONCE
        try:
            yield server, go_on
        finally:
            go_on.set()


def call(institution: Institution, url: str) -> int:
    try:
        with institution_scope(institution), open_provider_door() as door:
            return int(door.get(url).status_code)
    finally:
        connection.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_call_beyond_the_few_is_refused_at_once_and_sent_to_nobody(
    smithsonian: Institution, fjordhaven: Institution, settings: Settings
) -> None:
    with hanging(settings) as (server, go_on), ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: list[Future[int]] = [pool.submit(call, smithsonian, server.url) for _ in range(AT_ONCE)]
        wait_until(lambda: len(server.received) == AT_ONCE)
        begun = time.monotonic()
        with pytest.raises(DoorError) as refused:
            call(smithsonian, f"{server.url}/at-once")
        assert time.monotonic() - begun < 1
        error = refused.value
        assert (error.kind, error.permanent, error.sent) == (DoorErrorKind.UNREACHABLE, False, False)
        assert str(error) == "2 calls to the identity provider wait for an answer already, so no other was made."
        assert len(server.received) == AT_ONCE
        # Another institution's calls have turns of their own.
        assert call(fjordhaven, f"{server.url}/at-once") == 200
        go_on.set()
        assert [one.result(20) for one in waiting] == [200] * AT_ONCE
        assert call(smithsonian, server.url) == 200
    assert _under_way == {}


def test_a_turn_ends_with_a_call_that_fails(smithsonian: Institution, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:1"})
    settings.PROVIDER_CALLS_AT_ONCE = 1
    for _ in range(3):
        with pytest.raises(DoorError, match="could not be reached"):
            call(smithsonian, "http://127.0.0.1:1/")
    assert _under_way == {}


def test_a_redirect_is_part_of_its_call(smithsonian: Institution, settings: Settings) -> None:
    def answer(received: Received) -> Reply:
        return Reply(status=302, headers={"Location": "/there"}) if received.path == "/" else Reply()

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW, settings.PROVIDER_CALLS_AT_ONCE = frozenset({server.address}), 1
        assert call(smithsonian, server.url) == 200
        assert [one.path for one in server.received] == ["/", "/there"]

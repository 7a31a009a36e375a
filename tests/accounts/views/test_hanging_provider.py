"""A provider that hangs, and many who want to sign in: the rest of the site goes on."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import urlsplit

import pytest
import requests
from django.core.cache import cache
from pytest_django import Settings

from accounts.models import SignInMethod
from tests.accounts.views.conftest import FrontDoor
from tests.local_server import LocalServer, Received, serving

# The live server's threads share one connection to SQLite's memory: many at once are for PostgreSQL.
pytestmark = pytest.mark.postgresql

AT_ONCE = 2
MANY = 6


@pytest.fixture
def go_on() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


@pytest.fixture
def hanging(go_on: Event) -> Iterator[LocalServer]:
    def answer(_received: Received) -> None:
        go_on.wait(20)

    with serving(answer) as server:
        try:
            yield server
        finally:
            go_on.set()


def get(url: str) -> requests.Response:
    """Ask the live site, which is this machine; the institution's name stands in the Host header."""
    parts = urlsplit(url)
    address = f"http://127.0.0.1:{parts.port}{parts.path}"
    return requests.get(address, headers={"Host": parts.netloc}, timeout=30, allow_redirects=False)


def test_of_many_who_sign_in_most_are_told_at_once_and_another_institution_notices_nothing(
    open_front_door: Callable[[str, str], FrontDoor], hanging: LocalServer, go_on: Event, settings: Settings
) -> None:
    cache.clear()
    settings.PROVIDER_CALLS_AT_ONCE = AT_ONCE
    ours, theirs = open_front_door("smithsonian", "Smithsonian"), open_front_door("fjordhaven", "Fjordhaven")
    settings.OUTBOUND_ALLOW |= {hanging.address}
    with ours.rows():
        SignInMethod.objects.update(issuer=hanging.url)
    # Before the threads: each that asks the database would hold a connection.
    here, there = ours.url("/sign-in/"), theirs.url("/sign-in/")
    with ThreadPoolExecutor(MANY) as pool:
        held = [pool.submit(get, here) for _ in range(AT_ONCE)]
        until = time.monotonic() + 10
        while len(hanging.received) < AT_ONCE and time.monotonic() < until:
            time.sleep(0.01)
        begun = time.monotonic()
        told = [pool.submit(get, here) for _ in range(MANY - AT_ONCE)]
        pages = [one.result(5) for one in told]
        assert time.monotonic() - begun < 5
        assert [page.status_code for page in pages] == [502] * (MANY - AT_ONCE)
        assert all("Your institution&#x27;s sign-in does not answer" in page.text for page in pages)
        # Nobody else's: another institution's people are sent to their provider.
        assert get(there).status_code == 302
        assert [one.done() for one in held] == [False] * AT_ONCE
        go_on.set()
        assert [one.result(20).status_code for one in held] == [502] * AT_ONCE
    assert len(hanging.received) == AT_ONCE

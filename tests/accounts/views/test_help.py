"""The help page: public, and there when nothing else is."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import SignInAttempt
from institutions.models import Host, Institution
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor

HELP = "/help/sign-in/"


@pytest.fixture
def client(smithsonian: Institution) -> Client:
    return Client(HTTP_HOST="smithsonian.colophon.test", raise_request_exception=False)


@pytest.mark.parametrize("words", ["Request Header Or Cookie Too Large", "network.negotiate-auth", "A blank page"])
def test_it_explains_what_only_the_browser_shows(client: Client, words: str) -> None:
    page = client.get(HELP)
    assert (page.status_code, words in page.text) == (200, True)
    assert "library@smithsonian.example" in page.text


def test_it_is_read_when_the_database_is_away(client: Client) -> None:
    with mock.patch.object(Host, "objects") as hosts:
        hosts.select_related.side_effect = OperationalError("the server is away")
        page = client.get(HELP)
        elsewhere = client.get("/")
    assert (page.status_code, "Request Header Or Cookie Too Large" in page.text) == (503, True)
    assert "Something broke on our side" in elsewhere.text


def test_it_names_the_attempt_that_never_came_back(front_door: FrontDoor, browser: Browser) -> None:
    browser.open(front_door.url("/sign-in/"))
    page = browser.open(front_door.url(HELP))
    with front_door.rows():
        attempt = SignInAttempt.objects.get()
        assert (attempt.step, attempt.method) == ("sent", front_door.method)
    assert attempt.reference in page.text
    assert "have not come back yet" in page.text


def test_another_browser_s_attempt_is_not_named(
    front_door: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    browser.open(front_door.url("/sign-in/"))
    with front_door.rows():
        reference = SignInAttempt.objects.get().reference
    assert reference in browser.open(front_door.url(HELP)).text
    assert reference not in other_browser.open(front_door.url(HELP)).text

"""A provider that answers, and answers that it is broken: its people's move, wherever on the way it happens."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor
from tests.accounts.views.test_sign_in_failures import change
from tests.local_server import Received, Reply, serving

TOKEN = {"access_token": "made-up", "token_type": "Bearer"}
CONFIGURATION, AUTHORIZE = "/.well-known/openid-configuration", "/authorization_endpoint"
NAMES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@pytest.mark.parametrize(
    ("status", "heading", "problem"),
    [
        (503, "Your institution's sign-in does not answer", "unreachable"),
        (500, "Your institution's sign-in does not answer", "unreachable"),
        (403, "Your institution's sign-in and this site do not understand each other", "provider"),
    ],
)
@pytest.mark.parametrize("where", [CONFIGURATION, "/token_endpoint", "/userinfo_endpoint"])
def test_a_provider_that_is_broken_is_the_one_to_wait_for(
    where: str,
    *,
    status: int,
    heading: str,
    problem: str,
    front_door: FrontDoor,
    browser: Browser,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    callback = front_door.callback  # read here: the provider's thread has no business in the database

    def answer(received: Received) -> Reply:
        parts, here = urlsplit(received.path), f"http://{received.headers['Host']}"
        if parts.path == where:
            return Reply(status=status)
        if parts.path == AUTHORIZE:
            state = parse_qs(parts.query)["state"][0]
            return Reply(302, headers={"Location": f"{callback}?code=x&state={state}"})
        said = {"issuer": here, **{name: f"{here}/{name}" for name in NAMES}} if parts.path == CONFIGURATION else TOKEN
        return Reply(body=json.dumps(said).encode(), headers={"Content-Type": "application/json"})

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        change(front_door, issuer=server.url)
        page = browser.open(front_door.url("/sign-in/"))
    assert (page.status, page.heading) == (502, heading)
    assert f"failed: {problem} (" in caplog.text

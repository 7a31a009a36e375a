"""What is wrong with an ID token is told apart: each is answered on the wire by a provider of the test's own."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from pytest_django import Settings

from accounts.models import SignInAttempt, SignInMethod
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.views.conftest import FrontDoor
from tests.accounts.views.test_sign_in_failures import reference_on
from tests.local_server import Received, Reply, serving

KEY = "only-the-shape-of-a-signature-is-needed"


def answering(id_token: Callable[[str], str]) -> Callable[[Received], Reply]:
    """A provider whose tokens `id_token` makes of its own address."""

    def answer(received: Received) -> Reply:
        base = f"http://{received.headers['Host']}"
        documents: dict[str, dict[str, Any]] = {
            "/.well-known/openid-configuration": {
                "issuer": base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "userinfo_endpoint": f"{base}/userinfo",
                "jwks_uri": f"{base}/keys",
            },
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": id_token(base)},
            "/userinfo": {"sub": "6f0c1e52", "email": "mara@si.example"},
        }
        return Reply(body=json.dumps(documents[received.path]).encode(), headers={"Content-Type": "application/json"})

    return answer


def come_back_with(id_token: Callable[[str], str], door: FrontDoor, browser: Browser, settings: Settings) -> Page:
    with serving(answering(id_token)) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        with door.rows():
            SignInMethod.objects.update(issuer=server.url)
        way = browser.session.get(door.url("/sign-in/"), allow_redirects=False, timeout=10).headers["Location"]
        [state] = parse_qs(urlsplit(way).query)["state"]
        return browser.open(f"{door.callback}?state={state}&code=1")


def token_of(base: str, **changes: Any) -> str:
    claims = {"iss": base, "aud": "smithsonian", "sub": "6f0c1e52", "exp": time.time() + 300}
    return jwt.encode(claims | changes, KEY, algorithm="HS256")


def test_a_token_as_it_should_be_signs_in(front_door: FrontDoor, browser: Browser, settings: Settings) -> None:
    page = come_back_with(token_of, front_door, browser, settings)
    assert (page.status, len(front_door.people())) == (200, 1)


@dataclass(frozen=True)
class Told:
    """What the person reads, and what staff find."""

    status: int
    heading: str
    mover: str
    problem: str


SUPPORT = "Your institution's support"
PROVIDER = "The people who run your institution's sign-in service"
LATE = Told(400, "Your institution's answer came too late", "You", "expired")
MISDIRECTED = Told(400, "This answer was meant for another site", SUPPORT, "misdirected")
UNREADABLE = Told(502, "Your institution's answer could not be read", PROVIDER, "unreadable")
UNSOLICITED = Told(400, "This sign-in was not begun here", "You", "unsolicited")
STALE = Told(400, "This sign-in is no longer open", "You", "stale")
NO_COOKIE = Told(400, "Your browser did not keep this site's cookie", "You", "no_cookie")


def assert_told(page: Page, told: Told, door: FrontDoor) -> None:
    assert (page.status, page.heading) == (told.status, told.heading)
    assert f"Whose move it is: {told.mover}" in " ".join(page.text.split())
    with door.rows():
        attempt = SignInAttempt.objects.get(reference=reference_on(page))
    assert (attempt.step, attempt.problem, door.people()) == ("failed", told.problem, [])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda base: token_of(base, exp=time.time() - 60), LATE),
        (lambda base: token_of(base, aud="another"), MISDIRECTED),
        (lambda _base: token_of("https://another.example"), MISDIRECTED),
        (lambda _base: "no.token", UNREADABLE),
    ],
)
def test_each_fault_of_a_token_has_its_own_sentence(
    make: Callable[[str], str], told: Told, front_door: FrontDoor, browser: Browser, settings: Settings
) -> None:
    assert_told(come_back_with(make, front_door, browser, settings), told, front_door)


@pytest.mark.parametrize(
    ("query", "told"), [("", UNSOLICITED), ("?code=1", UNSOLICITED), ("?state=made-up&code=1", STALE)]
)
def test_an_answer_that_fits_nothing_begun_here_says_why(
    query: str, told: Told, front_door: FrontDoor, browser: Browser
) -> None:
    browser.session.get(front_door.url("/sign-in/"), allow_redirects=False, timeout=10)
    assert_told(browser.open(front_door.callback + query), told, front_door)


def test_an_answer_without_the_cookie_of_the_question_says_so(front_door: FrontDoor, browser: Browser) -> None:
    assert_told(browser.open(f"{front_door.callback}?state=made-up&code=1"), NO_COOKIE, front_door)

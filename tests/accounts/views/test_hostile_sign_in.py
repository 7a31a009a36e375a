"""Sign-ins that somebody bends: to another site, to another way in, to a session that was there before."""

from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.test import Client

from accounts.enums import RoleKind
from accounts.models import User
from accounts.provider import callback_path
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor
from tests.accounts.views.operating import ASK, CONFIRM, FACTORS, PASSWORD, SIGN_IN, Operator, new_browser
from tests.accounts.views.test_sign_in import SIGNED_IN, hop, menu_of, way_back
from tests.factories import RoleFactory, SignInMethodFactory
from tests.operators import code_of
from tests.staff import sign_in_with_second_factor
from tests.walls.test_cookies import ELSEWHERE

COOKIE = "sessionid"
#: Each asks for something that is the site's to say, or the institution's.
TRICKS = {
    "auth_params": "redirect_uri=https%3A%2F%2Fevil.example&scope=admin&prompt=none&client_id=another",
    "redirect_uri": "https://evil.example/",
    "scope": "admin,offline_access",
    "client_id": "another",
    "response_type": "token",
    "process": "connect",
    "action": "rerequest",
    "state": "mine",
}


@pytest.fixture(autouse=True)
def _nobody_has_asked_before() -> None:
    cache.clear()


def asked_of_provider(browser: Browser, url: str) -> dict[str, list[str]]:
    asked = parse_qs(urlsplit(hop(browser, url)).query)
    for random in ("state", "code_challenge"):
        [value] = asked.pop(random)
        assert value not in TRICKS.values()
    asked["scope"] = [" ".join(sorted(asked["scope"][0].split()))]
    return asked


@pytest.mark.parametrize("path", ["/sign-in/", "/accounts/oidc/{key}/login/"])
@pytest.mark.parametrize("trick", TRICKS)
def test_an_address_changes_nothing_of_what_the_provider_is_asked(
    front_door: FrontDoor, browser: Browser, path: str, trick: str
) -> None:
    url = front_door.url(path.format(key=front_door.method.key))
    plain = asked_of_provider(browser, url)
    assert asked_of_provider(browser, f"{url}?{trick}={quote(TRICKS[trick], safe='')}") == plain
    assert plain["redirect_uri"] == [front_door.callback]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site_by_the_way_back(front_door: FrontDoor, browser: Browser, target: str) -> None:
    browser.open(f"{front_door.provider.address}/sign-in/")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    login = front_door.url(f"/accounts/oidc/{front_door.method.key}/login/")
    back = hop(browser, hop(browser, f"{login}?next={quote(target, safe='')}"))
    assert hop(browser, f"{back}&next={quote(target, safe='')}") == "/"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_operator_is_led_to_another_site_by_a_second_factor(target: str, db: None) -> None:
    operator = Operator()
    secret = operator.enrol_app()
    browser = new_browser()
    browser.post(SIGN_IN, {"login": operator.person.email, "password": PASSWORD, "next": target})
    answer = browser.post(f"{ASK}?next={quote(target, safe='')}", {"code": code_of(secret), "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    answer = browser.post(f"{CONFIRM}?next={quote(target, safe='')}", {"password": PASSWORD, "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.get(FACTORS).status_code == 200


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_staff_are_led_to_another_site_when_they_have_confirmed(target: str, alice: User) -> None:
    SignInMethodFactory(institution=alice.institution)
    RoleFactory(institution=alice.institution, person=alice, kind=RoleKind.SUPPORT)
    browser = Client(headers={"host": "smithsonian.colophon.test"})
    sign_in_with_second_factor(browser, alice)
    answer = browser.get("/sign-in/second-factor/", {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_a_session_is_a_new_one_after_signing_in_and_the_one_before_is_worth_nothing(
    front_door: FrontDoor, browser: Browser
) -> None:
    """Whoever put a session of their own into somebody's browser is not signed in by it."""
    back = way_back(browser, front_door)
    host = urlsplit(front_door.url()).hostname
    before = browser.session.cookies.get(COOKIE, domain=host)
    browser.open(back)
    after = browser.session.cookies.get(COOKIE, domain=host)
    assert menu_of(browser) == SIGNED_IN
    assert before
    assert after not in {None, before}
    browser.session.cookies.set(COOKIE, before, domain=host, path="/")
    browser.open(front_door.url())
    assert menu_of(browser) == ""


def test_what_was_begun_at_one_provider_is_not_finished_as_another_s(front_door: FrontDoor, browser: Browser) -> None:
    """An answer is taken at the address of the way that was begun, and nowhere else (RFC 9700, section 4.4)."""
    other = SignInMethodFactory(
        institution=front_door.institution,
        issuer=front_door.provider.address,
        client_id="another",
        client_secret="another",
    )
    back = urlsplit(way_back_by(browser, front_door))
    page = browser.open(front_door.url(f"{callback_path(other.key)}?{back.query}"))
    assert page.status == 400
    assert front_door.people() == []


def way_back_by(browser: Browser, door: FrontDoor) -> str:
    """The way back of the first way in, where there are two to choose from."""
    browser.open(f"{door.provider.address}/sign-in/")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    return hop(browser, hop(browser, door.url(f"/accounts/oidc/{door.method.key}/login/")))


def test_an_answer_in_a_form_is_no_answer(front_door: FrontDoor, browser: Browser) -> None:
    """The callback is asked by GET: a page elsewhere posts nothing into it."""
    back = urlsplit(way_back(browser, front_door))
    answer: requests.Response = browser.session.post(
        front_door.callback, data=dict(parse_qsl(back.query)), allow_redirects=False, timeout=30
    )
    assert answer.status_code == 403
    assert front_door.people() == []

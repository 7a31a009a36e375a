"""On the network nobody types; and however a provider behaves, nobody goes in circles."""

import time
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.models import SignInAttempt, SignInMethod
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor, Provider
from tests.accounts.views.test_sign_in import SIGNED_IN, menu_of
from tests.factories import SignInMethodFactory

WELCOME = "Your work, under your name"
NO_COOKIE = "Your browser did not keep this site's cookie"
BAD_DAYS = [
    {"integrated": "negotiate"},
    {"integrated": "too_large"},
    {"integrated": "blank"},
    {"outcome": "denied"},
    {"outcome": "server_error"},
]


@pytest.fixture
def on_network(front_door: FrontDoor, as_new: Provider, browser: Browser) -> FrontDoor:
    """An institution on whose network the browser is, as Mara's."""
    as_new.turn(on_network="mara")
    browser.session.headers["Accept"] = "text/html,application/xhtml+xml,*/*;q=0.8"
    return front_door


def open_by(door: FrontDoor, way: str) -> None:
    with door.rows():
        SignInMethod.objects.update(automatic=way)


def hosts_of(browser: Browser) -> list[str]:
    """Where the last journey led, without repeating a host that follows itself."""
    hosts = [urlsplit(url).netloc for url in browser.way]
    return [host for number, host in enumerate(hosts) if number == 0 or hosts[number - 1] != host]


def round_trips(browser: Browser) -> int:
    """How often the last journey went to the provider."""
    return sum(host.startswith("127.0.0.1") for host in hosts_of(browser))


def attempts(door: FrontDoor) -> list[tuple[str, str, bool]]:
    with door.rows():
        return list(SignInAttempt.objects.order_by("pk").values_list("step", "problem", "is_automatic"))


@pytest.mark.parametrize("way", ["straight", "silent"])
def test_opening_the_site_on_the_network_signs_in(on_network: FrontDoor, browser: Browser, way: str) -> None:
    open_by(on_network, way)
    browser.open(on_network.url())
    assert (browser.page.url, menu_of(browser)) == (on_network.url(), SIGNED_IN)
    assert (round_trips(browser), attempts(on_network)) == (1, [("signed_in", "", True)])


@pytest.mark.parametrize("way", ["straight", "silent"])
def test_page_that_was_opened_is_the_one_that_is_shown(on_network: FrontDoor, browser: Browser, way: str) -> None:
    open_by(on_network, way)
    browser.open(on_network.url("/profile/?from=mail"))
    assert (browser.page.url, menu_of(browser)) == (on_network.url("/profile/?from=mail"), SIGNED_IN)


def test_site_that_does_not_sign_in_by_itself_shows_its_start_page(on_network: FrontDoor, browser: Browser) -> None:
    assert (browser.open(on_network.url()).heading, round_trips(browser)) == (WELCOME, 0)


def test_method_that_is_switched_off_leads_nobody_anywhere(on_network: FrontDoor, browser: Browser) -> None:
    open_by(on_network, "straight")
    with on_network.rows():
        SignInMethod.objects.update(is_on=False)
    assert (browser.open(on_network.url()).heading, round_trips(browser)) == (WELCOME, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "*/*"},
        {"Accept": "application/json"},
        {"Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/sign-in/?next=/profile/"])
def test_who_does_not_open_a_page_is_led_nowhere(
    on_network: FrontDoor, browser: Browser, headers: dict[str, str], path: str
) -> None:
    open_by(on_network, "straight")
    browser.session.headers.update(headers)
    assert browser.open(on_network.url(path)).status == 200
    assert (len(browser.way), attempts(on_network)) == (1, [])


def test_asking_for_the_head_of_a_page_leads_nowhere(on_network: FrontDoor, browser: Browser) -> None:
    open_by(on_network, "straight")
    answers = [browser.session.head(on_network.url(path), timeout=10) for path in ("/", "/sign-in/?next=/")]
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/help/sign-in/", 200),
        ("/signed-out/", 200),
        ("/api/v1/reports/summary", 401),
        ("/nowhere/", 404),
    ],
)
def test_what_is_no_page_of_a_person_never_leads_to_the_provider(
    on_network: FrontDoor, browser: Browser, path: str, status: int
) -> None:
    open_by(on_network, "straight")
    assert (browser.open(on_network.url(path)).status, len(browser.way)) == (status, 1)


@pytest.mark.parametrize("way", ["straight", "silent"])
@pytest.mark.parametrize("bad_day", BAD_DAYS, ids=str)
def test_try_that_came_to_nothing_is_not_made_again(
    on_network: FrontDoor, browser: Browser, bad_day: dict[str, str], way: str
) -> None:
    on_network.provider.turn(**bad_day)
    open_by(on_network, way)
    browser.open(on_network.url())
    assert round_trips(browser) == 1
    browser.open(on_network.url())
    assert (browser.page.heading, round_trips(browser)) == (WELCOME, 0)
    browser.open(on_network.url("/profile/"))
    assert (browser.page.heading, round_trips(browser)) == ("Sign in", 0)


@pytest.mark.parametrize("way", ["straight", "silent"])
@pytest.mark.parametrize("bad_day", [{}, {"on_network": ""}, *BAD_DAYS], ids=str)
@pytest.mark.parametrize("keeps", [[], ["127.0.0.1"]], ids=["no cookies", "the provider's cookies"])
def test_browser_without_cookies_makes_one_round_trip_at_most(
    on_network: FrontDoor, browser: Browser, bad_day: dict[str, str], way: str, keeps: list[str]
) -> None:
    on_network.provider.turn(**bad_day)
    open_by(on_network, way)
    browser.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=keeps))
    for path in ("/", "/profile/"):
        browser.open(on_network.url(path))
        assert round_trips(browser) == 1
        is_back = browser.page.url.startswith(on_network.callback)
        assert browser.page.heading == NO_COOKIE if is_back else "127.0.0.1" in browser.page.url


def test_provider_that_does_not_answer_a_silent_question_leaves_a_page_with_a_button(
    on_network: FrontDoor, browser: Browser, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1:1"})
    open_by(on_network, "silent")
    with on_network.rows():
        SignInMethod.objects.update(issuer="http://127.0.0.1:1")
    browser.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    browser.open(on_network.url())
    assert (browser.page.status, browser.page.heading) == (200, "Sign in")
    assert "did not answer just now" in browser.page.text
    assert (round_trips(browser), len(browser.way)) == (0, 2)
    assert attempts(on_network) == [("failed", "unreachable", True)]


def test_silent_no_shows_the_start_page_and_is_nothing_to_look_into(on_network: FrontDoor, browser: Browser) -> None:
    on_network.provider.turn(on_network="")
    open_by(on_network, "silent")
    browser.open(on_network.url())
    assert (browser.page.url, browser.page.heading, attempts(on_network)) == (on_network.url(), WELCOME, [])
    browser.press("Sign in")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert (browser.page.url, menu_of(browser)) == (on_network.url(), SIGNED_IN)


def test_silent_no_on_the_way_to_a_page_shows_a_button_that_leads_there(
    on_network: FrontDoor, browser: Browser
) -> None:
    on_network.provider.turn(on_network="")
    open_by(on_network, "silent")
    browser.open(on_network.url("/profile/"))
    assert (browser.page.heading, round_trips(browser)) == ("Sign in", 1)
    browser.press("Smithsonian Institution account")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert (browser.page.url, menu_of(browser)) == (on_network.url("/profile/"), SIGNED_IN)


def test_error_after_a_silent_question_is_for_staff_to_find(on_network: FrontDoor, browser: Browser) -> None:
    on_network.provider.turn(outcome="server_error")
    open_by(on_network, "silent")
    assert browser.open(on_network.url()).heading == WELCOME
    assert attempts(on_network) == [("failed", "provider_error", True)]


@pytest.mark.parametrize("bad_day", BAD_DAYS[:3], ids=str)
def test_person_may_type_where_the_network_fails_them(
    on_network: FrontDoor, browser: Browser, bad_day: dict[str, str]
) -> None:
    on_network.provider.turn(**bad_day)
    open_by(on_network, "straight")
    browser.open(on_network.url("/profile/"))
    browser.open(on_network.url("/profile/"))
    assert "you came back without being signed in" in browser.page.text
    browser.press("Type your password at Smithsonian Institution account, or sign in as somebody else")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert (browser.page.url, menu_of(browser)) == (on_network.url("/profile/"), SIGNED_IN)


@pytest.mark.parametrize("way", ["straight", "silent"])
def test_signing_out_does_not_sign_in_again(on_network: FrontDoor, browser: Browser, way: str) -> None:
    open_by(on_network, way)
    browser.open(on_network.url())
    browser.press("Sign out")
    assert (browser.page.heading, round_trips(browser)) == ("You are signed out", 0)
    browser.press("Start page")
    assert (browser.page.heading, round_trips(browser)) == (WELCOME, 0)
    browser.press("Sign in")
    assert (browser.page.heading, round_trips(browser)) == ("Sign in", 0)
    browser.open(on_network.url("/profile/"))
    assert (browser.page.heading, round_trips(browser)) == ("Sign in", 0)
    browser.press("Smithsonian Institution account")
    assert (browser.page.url, menu_of(browser)) == (on_network.url("/profile/"), SIGNED_IN)


@pytest.mark.parametrize(("hours", "tries"), [(0.5, 0), (2, 1)])
def test_site_tries_again_after_a_while(
    on_network: FrontDoor, browser: Browser, monkeypatch: pytest.MonkeyPatch, hours: float, tries: int
) -> None:
    on_network.provider.turn(integrated="blank")
    open_by(on_network, "straight")
    browser.open(on_network.url())
    later = time.time() + hours * 3600
    monkeypatch.setattr(time, "time", lambda: later)
    browser.open(on_network.url())
    assert round_trips(browser) == tries


def test_several_ways_in_are_offered_where_the_automatic_one_failed(on_network: FrontDoor, browser: Browser) -> None:
    on_network.provider.turn(integrated="blank")
    open_by(on_network, "straight")
    SignInMethodFactory(institution=on_network.institution, name="Guest account")
    browser.open(on_network.url("/profile/"))
    page = browser.open(on_network.url("/profile/"))
    offered = [one.name for one in page.elements(tag="a", css_class="btn")]
    assert offered == ["Smithsonian Institution account", "Guest account"]


def test_institution_has_one_automatic_method_at_most(front_door: FrontDoor) -> None:
    open_by(front_door, "straight")
    with pytest.raises(IntegrityError), front_door.rows(), transaction.atomic():
        SignInMethodFactory(institution=front_door.institution, automatic="silent")

"""A person adds another way to sign in, by proving both, and makes one account of two."""

import time

import pytest

from accounts.models import SignInAttempt, SignInMethod, User
from accounts.provider import callback_path
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import SECRET, FrontDoor, Provider
from tests.accounts.views.test_sign_in import SIGNED_IN, menu_of
from tests.factories import SignInMethodFactory

GUEST = "Guest account"
STAFF = "Smithsonian Institution account"
JOIN = "Make one account of two?"
ADDED = f"From now on you can sign in with {GUEST} too."


@pytest.fixture
def two_ways(front_door: FrontDoor) -> FrontDoor:
    """An institution whose people may be known to either of two providers, which share a process here."""
    guests = SignInMethodFactory(
        institution=front_door.institution,
        name=GUEST,
        issuer=front_door.provider.address,
        client_id="guests",
        client_secret=SECRET,
    )
    front_door.provider.register("guests", redirect_uri=front_door.url(callback_path(guests.key)))
    return front_door


def come_by(door: FrontDoor, browser: Browser, way: str, username: str = "mara") -> None:
    browser.open(door.url("/sign-in/"))
    browser.press(way)
    if "Sign in with your" in browser.page.heading:
        browser.press("Sign in", fill={"username": username, "password": "right"})


def ask_to_add(door: FrontDoor, browser: Browser, way: str = GUEST) -> None:
    browser.open(door.url("/profile/"))
    browser.press("Add another way to sign in")
    browser.press(f"Add {way}")


def add(door: FrontDoor, browser: Browser, way: str = GUEST) -> None:
    ask_to_add(door, browser, way)
    # A session that is open at the provider proves nothing here: it asks for the password again.
    browser.press("Sign in", fill={"username": "mara", "password": "right"})


def active(door: FrontDoor) -> int:
    with door.rows():
        return User.objects.filter(is_active=True).count()


def test_way_that_is_added_leads_to_the_same_account(
    two_ways: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    come_by(two_ways, browser, STAFF)
    add(two_ways, browser)
    assert ADDED in browser.page.text
    assert [one.text for one in browser.page.elements(tag="dd")] == ["You sign in this way."] * 2
    come_by(two_ways, other_browser, GUEST)
    assert menu_of(other_browser) == SIGNED_IN
    assert len(two_ways.people()) == 1
    with two_ways.rows():
        assert [one.step for one in SignInAttempt.objects.order_by("pk")] == ["signed_in"] * 3


def test_one_way_in_offers_no_other(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    page = browser.open(front_door.url("/profile/"))
    assert "Add another way to sign in" not in page.text


def test_two_accounts_become_one_after_a_page_that_says_what_happens(
    two_ways: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    come_by(two_ways, other_browser, GUEST)
    come_by(two_ways, browser, STAFF)
    assert len(two_ways.people()) == 2
    add(two_ways, browser)
    assert (browser.page.heading, active(two_ways)) == (JOIN, 2)
    assert "The other account is emptied and switched off. This cannot be undone." in browser.page.text
    browser.press("Join the two accounts")
    assert "The two accounts are one now." in browser.page.text
    assert active(two_ways) == 1
    other_browser.reload()
    assert menu_of(other_browser) == ""
    come_by(two_ways, other_browser, GUEST)
    assert menu_of(other_browser) == SIGNED_IN
    assert active(two_ways) == 1


def test_nothing_is_joined_by_who_decides_otherwise_or_too_late(
    two_ways: FrontDoor, browser: Browser, other_browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_by(two_ways, other_browser, GUEST)
    come_by(two_ways, browser, STAFF)
    add(two_ways, browser)
    later = time.time() + 16 * 60
    with monkeypatch.context() as patch:
        patch.setattr("accounts.adding.time", type("Later", (), {"time": staticmethod(lambda: later)}))
        browser.press("Join the two accounts")
    assert "There is no second account to join, or too much time went by." in browser.page.text
    add(two_ways, browser)
    browser.press("Keep them apart")
    assert active(two_ways) == 2


def test_nobody_joins_what_they_have_not_proved(two_ways: FrontDoor, browser: Browser, other_browser: Browser) -> None:
    come_by(two_ways, other_browser, GUEST)
    come_by(two_ways, browser, STAFF)
    page = browser.open(two_ways.url("/sign-in/ways/join/"))
    assert "There is no second account to join, or too much time went by." in page.text
    add(two_ways, browser)
    # The other account's own session has proved nothing of this one.
    assert (
        "There is no second account to join, or too much time went by."
        in other_browser.open(two_ways.url("/sign-in/ways/join/")).text
    )
    assert active(two_ways) == 2


def test_person_who_signs_out_on_the_way_adds_nothing(
    two_ways: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    two_ways.provider.enrol("ines", {"sub": "ines", "name": "Inês Falcão"})
    come_by(two_ways, browser, STAFF)
    ask_to_add(two_ways, browser)
    at_provider = browser.page
    browser.session.cookies.clear(domain="smithsonian.localhost")
    come_by_without_leaving = Browser()
    come_by_without_leaving.session = browser.session
    come_by_without_leaving.page = at_provider
    page = come_by_without_leaving.press("Sign in", fill={"username": "ines", "password": "right"})
    assert page.status == 400
    assert [one.name for one in two_ways.people()] == ["Mara Quillfeather"]


def test_adding_a_way_is_never_a_link(two_ways: FrontDoor, browser: Browser) -> None:
    come_by(two_ways, browser, STAFF)
    with two_ways.rows():
        key = SignInMethod.objects.get(name=GUEST).key
    assert browser.open(two_ways.url(f"/sign-in/ways/{key}/add/")).status == 405


def test_account_that_is_switched_off_is_not_joined(
    two_ways: FrontDoor, as_new: Provider, browser: Browser, other_browser: Browser
) -> None:
    come_by(two_ways, other_browser, GUEST)
    come_by(two_ways, browser, STAFF)
    with two_ways.rows():
        guest = User.objects.order_by("pk")[0]
        guest.is_active = False
        guest.save()
    add(two_ways, browser)
    assert (browser.page.status, browser.page.heading) == (403, "Your account is switched off")
    browser.open(two_ways.url())
    assert menu_of(browser) == SIGNED_IN


def test_person_who_cancels_at_the_provider_stays_signed_in(
    two_ways: FrontDoor, as_new: Provider, browser: Browser
) -> None:
    come_by(two_ways, browser, STAFF)
    as_new.turn(outcome="denied")
    add(two_ways, browser)
    assert browser.page.heading == "You are not signed in"
    browser.open(two_ways.url())
    assert menu_of(browser) == SIGNED_IN

"""Signing out ends the session here and offers the provider's own sign-out."""

import pytest
from django.test import Client

from accounts.provider import way_out_of
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor
from tests.accounts.views.test_sign_in import menu_of
from tests.factories import UserFactory
from tests.staff import sign_in_with_second_factor

OFFER = "Sign out at your institution too"


def test_provider_s_session_is_ended_by_a_link_that_leads_back(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    browser.press("Sign out")
    browser.press(OFFER)
    assert browser.page.heading == "Sign out here too?"
    browser.press("Sign out")
    assert (browser.page.url, browser.page.heading) == (front_door.url("/signed-out/"), "You are signed out")
    browser.open(front_door.provider.address)
    assert browser.page.heading == "Nobody is signed in"


def test_provider_s_session_goes_on_for_who_does_not_press(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    browser.press("Sign out")
    assert "may still be open in this browser" in browser.page.text
    browser.press("Start page")
    browser.press("Sign in")
    assert menu_of(browser) != ""


def test_link_names_us_and_the_way_back() -> None:
    asked = "client_id=colophon&post_logout_redirect_uri=https%3A%2F%2Ffront.example%2Fsigned-out%2F"
    for endpoint, link in (
        ("https://idp.example/end", f"https://idp.example/end?{asked}"),
        ("https://idp.example/end?realm=staff", f"https://idp.example/end?realm=staff&{asked}"),
    ):
        assert way_out_of(endpoint, client_id="colophon", back="https://front.example/signed-out/") == link


@pytest.mark.parametrize("endpoint", [None, "", "javascript:alert(1)", "//evil.example/", "/end", 7, ["https://a/"]])
def test_what_is_no_address_of_a_provider_becomes_no_link(endpoint: object) -> None:
    assert way_out_of(endpoint, client_id="colophon", back="https://front.example/signed-out/") == ""


def test_session_without_a_way_out_is_offered_none(front_door: FrontDoor) -> None:
    person = UserFactory(institution=front_door.institution)
    client = Client(headers={"host": "smithsonian.localhost"})
    sign_in_with_second_factor(client, person)
    page = client.post("/sign-out/", follow=True).content.decode()
    assert ("You are signed out" in page, OFFER in page) == (True, False)


def test_page_about_having_signed_out_shows_nothing_to_who_is_signed_in(
    front_door: FrontDoor, browser: Browser
) -> None:
    front_door.sign_in(browser)
    browser.open(front_door.url("/signed-out/"))
    assert browser.page.url == front_door.url()

"""Opening the site where the provider knows the person: nobody types, and nobody goes in circles."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from accounts.enums import AttemptStep, AutomaticSignIn
from accounts.models import SignInAttempt, SignInMethod
from tests.idp.doors import Door

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


def open_by_itself(door: Door, how: AutomaticSignIn) -> None:
    with door.rows():
        SignInMethod.objects.update(automatic=how)


def journeys_to_the_provider(door: Door, page: Page) -> list[str]:
    """Return the list that each page the browser asks the provider for will be added to."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.url.startswith(door.provider.address):
            asked.append(urlsplit(request.url).path)

    page.on("request", note)
    return asked


def test_opening_the_site_signs_in_without_a_click(door: Door, new_page: NewPage) -> None:
    open_by_itself(door, AutomaticSignIn.STRAIGHT)
    door.provider.recognise_on_network("mara")
    page = new_page()
    page.goto(door.url())
    door.expect_signed_in(page)
    with door.rows():
        [attempt] = SignInAttempt.objects.all()
    assert (attempt.step, attempt.is_automatic) == (AttemptStep.SIGNED_IN, True)


def test_signing_out_is_not_signing_in_again(door: Door, new_page: NewPage) -> None:
    open_by_itself(door, AutomaticSignIn.STRAIGHT)
    door.provider.recognise_on_network("mara")
    page = new_page()
    page.goto(door.url())
    door.expect_signed_in(page)
    door.sign_out(page)
    asked = journeys_to_the_provider(door, page)
    page.goto(door.url())
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    assert asked == []


def test_off_the_network_the_same_way_leads_to_the_provider_s_form(door: Door, new_page: NewPage) -> None:
    open_by_itself(door, AutomaticSignIn.STRAIGHT)
    page = new_page()
    page.goto(door.url())
    door.fill_in(page)
    door.expect_signed_in(page)


def test_silent_question_finds_who_is_signed_in_at_the_provider(door: Door, new_page: NewPage) -> None:
    open_by_itself(door, AutomaticSignIn.SILENT)
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    # As the next morning: the session here is over, the one at the provider is not.
    page.context.clear_cookies(domain=urlsplit(door.url()).hostname)
    page.goto(door.url())
    door.expect_signed_in(page)


def test_silent_no_shows_the_page_once_and_a_click_the_provider_s_form(door: Door, new_page: NewPage) -> None:
    open_by_itself(door, AutomaticSignIn.SILENT)
    page = new_page()
    asked = journeys_to_the_provider(door, page)
    for _visit in range(2):
        page.goto(door.url())
        expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    assert len(asked) == 1
    with door.rows():
        assert SignInAttempt.objects.count() == 0
    page.get_by_role("link", name="Sign in", exact=True).first.click()
    door.fill_in(page)
    door.expect_signed_in(page)

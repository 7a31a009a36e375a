"""Signing out ends the session here and offers to end the provider's; the provider may end ours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.idp.doors import Door, SamlDoor

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


def test_signing_out_here_leaves_the_provider_s_session_and_says_so(door: Door, new_page: NewPage) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    door.sign_out(page)
    expect(page).to_have_url(door.url("/signed-out/"))
    door.go_to_provider(page)
    door.expect_signed_in(page)


def test_way_out_of_the_provider_is_offered_and_ends_its_session_too(door: Door, new_page: NewPage) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    door.sign_out(page)
    page.get_by_role("link", name="Sign out at your institution too").click()
    door.confirm_way_out(page)
    expect(page).to_have_url(door.url("/signed-out/"))
    door.go_to_provider(page)
    expect(page.get_by_label("Username")).to_be_visible()


@pytest.mark.parametrize("kind", ["saml"])
def test_signing_out_at_the_provider_ends_the_session_here(door: SamlDoor, new_page: NewPage) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    # It brings the person here and back to itself before it leads them on.
    page.goto(f"{door.provider.logout_url}?RelayState={door.url('/help/sign-in/')}")
    expect(page).to_have_url(door.url("/help/sign-in/"))
    page.goto(door.url())
    expect(page.get_by_role("link", name="Sign in", exact=True).first).to_be_visible()
    door.go_to_provider(page)
    expect(page.get_by_label("Username")).to_be_visible()

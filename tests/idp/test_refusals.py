"""What goes wrong at the provider: each ends on the page that says so, whose move it is, and a reference for staff."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.errors import SignInProblem
from tests.idp.doors import OidcDoor, SamlDoor
from tests.idp.simplesamlphp import AUTHN_FAILED

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


@pytest.mark.parametrize("kind", ["oidc"])
def test_who_cancels_at_the_provider_may_begin_again(door: OidcDoor, new_page: NewPage) -> None:
    page = new_page()
    door.go_to_provider(page)
    page.get_by_role("button", name="Cancel").click()
    door.expect_refused(page, SignInProblem.CANCELLED, title="You are not signed in", mover="You")
    page.get_by_role("link", name="Try again").click()
    door.fill_in(page)
    door.expect_signed_in(page)


@pytest.mark.parametrize("kind", ["saml"])
def test_whom_the_provider_will_not_pass_on_may_begin_again(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.refuse("mara", message="No business there.")
    page = new_page()
    door.sign_in(page)
    attempt = door.expect_refused(page, SignInProblem.CANCELLED, title="You are not signed in", mover="You")
    assert attempt.detail == "Responder RequestDenied No business there."
    door.provider.relent("mara")
    page.get_by_role("link", name="Try again").click()
    door.expect_signed_in(page)


@pytest.mark.parametrize("kind", ["saml"])
def test_error_of_the_provider_s_own_is_passed_on_to_staff(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.refuse("mara", because=AUTHN_FAILED, message="The directory is down.")
    page = new_page()
    door.sign_in(page)
    title = "Your institution's sign-in reported an error"
    mover = "The people who run your institution's sign-in service"
    attempt = door.expect_refused(page, SignInProblem.PROVIDER_ERROR, title=title, mover=mover)
    assert attempt.detail == "Responder AuthnFailed The directory is down."

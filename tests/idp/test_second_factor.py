"""Staff need a second factor for the admin, confirmed by their own institution; it says plainly when there is none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import RoleKind
from accounts.errors import SignInProblem
from tests.factories import RoleFactory
from tests.idp.doors import Door, Said

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


@pytest.fixture
def staff_page(door: Door, new_page: NewPage) -> Page:
    """Mara supports people, and has signed in with a password."""
    page: Page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    [person] = door.people()
    RoleFactory(institution=door.institution, person=person, kind=RoleKind.SUPPORT)
    return page


def test_admin_opens_once_the_provider_confirms_a_second_factor(door: Door, staff_page: Page) -> None:
    door.enrol(Said(), second_factor=True)
    staff_page.goto(door.url("/admin/"))
    door.give_second_factor(staff_page)
    expect(staff_page).to_have_url(door.url("/admin/"))
    # For a day's work: it is not asked for again.
    staff_page.goto(door.url("/admin/accounts/user/"))
    expect(staff_page).to_have_url(door.url("/admin/accounts/user/"))
    [person] = door.people()
    assert person.name == "Mara Quillfeather"


def test_provider_that_cannot_says_so_and_the_site_plainly_too(door: Door, staff_page: Page) -> None:
    staff_page.goto(door.url("/admin/"))
    door.fail_to_give_second_factor(staff_page)
    title = "Your institution's sign-in did not confirm a second factor"
    mover = "The people who run your institution's sign-in service"
    attempt = door.expect_refused(staff_page, SignInProblem.NO_SECOND_FACTOR, title=title, mover=mover)
    assert attempt.detail != ""


def test_provider_that_takes_no_notice_opens_nothing(door: Door, staff_page: Page) -> None:
    door.provider.ignore_contexts()
    staff_page.goto(door.url("/admin/"))
    title = "Your institution's sign-in did not confirm a second factor"
    mover = "The people who run your institution's sign-in service"
    door.expect_refused(staff_page, SignInProblem.NO_SECOND_FACTOR, title=title, mover=mover)


def test_researcher_needs_none(door: Door, new_page: NewPage) -> None:
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)
    page.goto(door.url("/profile/"))
    expect(page).to_have_url(door.url("/profile/"))

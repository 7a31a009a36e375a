"""Answers that were caught on their way, and brought to where they do not belong."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.errors import SignInProblem
from tests.idp.doors import Door
from tests.idp.wire import catch_answer

pytestmark = pytest.mark.idp

NewPage = Callable[..., Page]


@pytest.mark.parametrize("kind", ["oidc"])
def test_code_of_one_institution_opens_nothing_at_the_other(doors: list[Door], new_page: NewPage) -> None:
    smithsonian, fjordhaven = doors
    page = new_page()
    query = urlsplit(catch_answer(smithsonian, page)["url"]).query
    fjordhaven.go_to_provider(page)
    page.goto(f"{fjordhaven.url(fjordhaven.answers_at())}?{query}")
    fjordhaven.expect_refused(page, SignInProblem.STALE, title="This sign-in is no longer open", mover="You")
    page.goto(f"{fjordhaven.url(smithsonian.answers_at())}?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    assert smithsonian.people() == fjordhaven.people() == []
    # It is still good where it belongs.
    page.goto(f"{smithsonian.url(smithsonian.answers_at())}?{query}")
    smithsonian.expect_signed_in(page)


@pytest.mark.parametrize("kind", ["oidc"])
def test_code_opens_nothing_in_another_browser(door: Door, new_page: NewPage) -> None:
    url = catch_answer(door, new_page())["url"]
    stranger = new_page()
    stranger.goto(url)
    title = "Your browser did not keep this site's cookie"
    door.expect_refused(stranger, SignInProblem.NO_COOKIE, title=title, mover="You")
    assert door.people() == []

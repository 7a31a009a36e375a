"""The pages on which a person adds a way to sign in and makes one account of two, in a real Chromium."""

from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor
from tests.accounts.views.test_joining import GUEST, JOIN, STAFF, add, come_by, two_ways
from tests.browser.conftest import keep

__all__ = ["two_ways"]

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", [(1200, "light"), (375, "dark")])
def test_pages_are_accessible_and_fit(
    two_ways: FrontDoor,
    browser: Browser,
    other_browser: Browser,
    new_page: Callable[..., Page],
    look: tuple[int, Literal["light", "dark"]],
) -> None:
    width, scheme = look
    come_by(two_ways, other_browser, GUEST)
    come_by(two_ways, browser, STAFF)
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    host = str(urlsplit(two_ways.url()).hostname)
    session = str(browser.session.cookies.get("sessionid", domain=host))
    page.context.add_cookies([{"name": "sessionid", "value": session, "domain": host, "path": "/"}])
    page.goto(two_ways.url("/sign-in/ways/"))
    look_at(page, "Your ways to sign in", f"ways-{width}")
    add(two_ways, browser)
    page.goto(two_ways.url("/sign-in/ways/join/"))
    look_at(page, JOIN, f"join-{width}")
    page.goto(two_ways.url("/help/sign-in/"))
    look_at(page, "Help with signing in", f"help-{width}")


def look_at(page: Page, title: str, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    keep(page, name)
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

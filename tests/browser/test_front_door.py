"""Finding the institution, and leaving a shared computer, as a browser shows them."""

import shutil
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, keep, sign_in
from tests.chromium import QUIET

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NewPage = Callable[..., Page]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_people_find_their_institution(running: Running, new_page: NewPage, width: int, scheme: str) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://{running.stack.world.base_domain}:{running.stack.world.web_port}/")
    keep(page, f"chooser-{width}-{scheme}")
    expect(page.locator(".institutions a")).to_have_text(["Fjordhaven University", "Smithsonian Institution"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    page.get_by_label("Part of its name").fill("smith")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".institutions a")).to_have_text(["Smithsonian Institution"])
    page.get_by_role("link", name="Smithsonian Institution").click()
    expect(page).to_have_url(running.address("mara"))
    assert said == []


def test_back_after_signing_out_shows_nothing_of_the_person(running: Running, chromium: Browser) -> None:
    # As people have it: with whole pages kept for Back, which Playwright switches off.
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium"), args=QUIET, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = browser.new_page()
    sign_in(page, running, "mara")
    page.goto(running.address("mara", "profile/"))
    assert "Quillfeather" in page.content()
    page.locator("#person-menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.context.clear_cookies(domain="127.0.0.1")  # signed out at the provider too
    page.go_back()
    expect(page.get_by_label("Username")).to_be_visible()
    assert "Quillfeather" not in page.content()
    browser.close()

"""Every state of the ORCID page in a real Chromium: light and dark, wide and on a phone, with a script and without."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import keep
from tests.orcid_sync.views.scenes import SCENES, Scene, on_the_way, preview, reading
from tests.orcid_sync.views.site import Researcher, Site, Worker

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 375, "height": 740}


@pytest.fixture
def show(chromium: Browser) -> Iterator[Any]:
    """Open in Chromium what the researcher's own browser shows; what the page complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(researcher: Researcher, **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": WIDE} | options)
        contexts.append(context)
        host = str(urlsplit(researcher.url()).hostname)
        session = researcher.browser.session.cookies.get("sessionid", domain=host)
        context.add_cookies([{"name": "sessionid", "value": str(session), "domain": host, "path": "/"}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(researcher.browser.page.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = "Failed to load resource: the server responded with a status of 400"
    assert [said for said in complaints if not said.startswith(expected)] == []


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_state_is_accessible_and_fits_a_phone(site: Site, show: Any, scene: Scene) -> None:
    researcher = scene(site)
    for theme in ("light", "dark"):
        for name, viewport in (("wide", WIDE), ("phone", PHONE)):
            page = show(researcher, viewport=viewport, color_scheme=theme)
            keep(page, f"orcid-{scene.__name__}-{theme}-{name}")
            found = Axe().run(page)
            assert [violation["id"] for violation in found.response["violations"]] == [], found.generate_report()
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_page_shows_the_preview_by_itself_once_the_record_is_read(site: Site, show: Any) -> None:
    page = show(reading(site))
    expect(page.get_by_role("heading", name="We are reading your ORCID record")).to_be_visible()
    worker = Worker()
    worker.start()
    expect(page.get_by_role("button", name="Send 6 works and keep them in step")).to_be_visible(timeout=15000)
    expect(page.locator("#orcid-news")).to_have_text("Your ORCID record has been read.")
    worker.stop()


def test_page_follows_the_worker_and_stops_asking_when_all_is_sent(site: Site, show: Any) -> None:
    researcher = on_the_way(site)
    page = show(researcher)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/record/" in request.url else None)
    page.locator("summary", has_text="Disconnect").click()
    worker = Worker()
    worker.start()
    expect(page.get_by_role("heading", name="In step")).to_be_visible(timeout=15000)
    expect(page.locator("#record")).not_to_have_attribute("hx-get", "", timeout=1)
    expect(page.locator("#orcid-news")).to_have_text("Everything is sent: 5 works are on your ORCID record by us.")
    # What the researcher has opened stays open.
    expect(page.get_by_role("button", name="Disconnect from ORCID")).to_be_visible()
    worker.stop()
    asked.clear()
    page.wait_for_timeout(5000)
    assert asked == []


def test_page_leads_all_the_way_without_a_script(site: Site, show: Any) -> None:
    page = show(preview(site), java_script_enabled=False)
    page.get_by_role("button", name="Send 6 works and keep them in step").click()
    expect(page.get_by_role("heading", name="On the way")).to_be_visible()
    worker = Worker()
    worker.start()
    page.wait_for_timeout(3000)
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="In step")).to_be_visible()
    worker.stop()

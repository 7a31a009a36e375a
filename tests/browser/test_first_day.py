"""The researcher's first day as they see it. Each page leaves a picture in var/screenshots/."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, confirm_second_factor, go_to_orcid, keep, picture_file, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NewPage = Callable[..., Page]
BIO = "I look at leaves, mostly from underneath."


def test_first_day_from_the_front_door_to_works_in_step(running: Running, new_page: NewPage, tmp_path: Path) -> None:
    page = new_page()
    page.goto(running.address("mara"))
    keep(page, "01-front-door")
    sign_in(page, running, "mara")
    keep(page, "02-checklist")

    page.locator("#person-menu").click()
    keep(page, "03-menu")
    page.get_by_role("link", name="Profile", exact=True).click()
    page.get_by_label("Job title").fill("Curator of Botany")
    page.get_by_label("Short bio").fill(BIO)
    page.get_by_role("button", name="Choose your field").click()
    page.get_by_label("A word or a code").fill("systematics and taxonomy")
    page.get_by_role("button", name="Search").click()
    keep(page, "04-field-of-research")
    page.get_by_role("button", name=re.compile("Plant and fungus systematics and taxonomy")).click()
    page.get_by_label("Picture").set_input_files(picture_file(tmp_path))
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator("#person-menu img")).to_be_visible()
    keep(page, "05-profile")

    go_to_orcid(page, running, "mara")
    keep(page, "06-orcid-asks")
    page.get_by_role("button", name="Deny access").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You did not give the permission")
    keep(page, "07-denied")
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Authorise access").click()
    expect(page.get_by_role("button", name="Send 12 works and keep them in step")).to_be_visible()
    keep(page, "08-preview")

    page.get_by_role("button", name="Send 12 works and keep them in step").click()
    expect(page.locator(".state", has_text="On ORCID")).to_have_count(12, timeout=30_000)
    keep(page, "09-sent")
    page.get_by_role("link", name="Menu of").or_(page.locator("#person-menu")).first.click()
    page.get_by_role("link", name="Items", exact=True).click()
    keep(page, "10-items")

    record = new_page()
    record.goto(f"{running.stack.orcid_url}/0009-8000-0000-0012")
    keep(record, "11-record-at-orcid")


def test_support_staff_see_who_is_stuck(running: Running, new_page: NewPage) -> None:
    page = new_page()
    sign_in(page, running, "sam")
    page.goto(running.address("sam", "admin/"))
    confirm_second_factor(page)
    keep(page, "12-admin")
    page.goto(running.address("sam", "admin/orcid_sync/citation/"))
    expect(page.get_by_role("main").or_(page.locator("#content")).first).to_be_visible()
    keep(page, "13-citations-in-admin")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_on_a_phone_without_scripts(running: Running, new_page: NewPage, scheme: str) -> None:
    page = new_page(
        viewport={"width": 375, "height": 800}, color_scheme=scheme, java_script_enabled=False, is_mobile=True
    )
    sign_in(page, running, "mara")
    state = page.context.storage_state()
    for path in ("", "profile/", "profile/field/", "orcid/", "items/"):
        page.goto(running.address("mara", path))
        keep(page, f"phone-{scheme}-{path.strip('/').replace('/', '-') or 'home'}")
        width = new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme, storage_state=state)
        width.goto(running.address("mara", path))
        assert width.evaluate("document.documentElement.scrollWidth") <= 375, path
        found = Axe().run(width)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        width.context.close()

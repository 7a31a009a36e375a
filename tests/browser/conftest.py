"""A real Chromium before the whole stack: the site, its worker and the stand-ins, as the demo runs them."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox.demo.running import run_stack
from sandbox.demo.setting_up import Setup
from sandbox.demo.stack import ROOT, Stack, world_on_free_ports
from sandbox.demo.supervisor import Supervisor

SCREENSHOTS = ROOT / "var" / "screenshots"
# Without these a closed network sees Chromium's own calls at every start.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Running:
    """The stack, and what was said while it was set up."""

    stack: Stack
    setup: Setup

    def address(self, username: str, path: str = "") -> str:
        return self.stack.address(self.stack.world.institution_of(username)) + path

    def manage(self, *arguments: str) -> str:
        return self.setup.supervisor.run(
            " ".join(arguments), self.stack.manage(*arguments), environment=self.stack.environment
        )


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    stack = Stack(world_on_free_ports(), tmp_path_factory.mktemp("stack"))
    with Supervisor(directory=ROOT, quiet=True) as supervisor:
        yield Running(stack, run_stack(stack, supervisor))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "Chromium is needed: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Any]:
    """Open a page of a browser of its own; options as Playwright's `new_context` takes them."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}} | options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def keep(page: Page, name: str) -> None:
    """Leave a screenshot of the whole page in var/screenshots/."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


def sign_in(page: Page, running: Running, username: str) -> None:
    """From the institution's front page through its provider and back."""
    person = running.stack.world.person(username)
    page.goto(running.address(username))
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#person-menu")).to_be_visible()


def go_to_orcid(page: Page, running: Running, username: str) -> None:
    """Press *Connect* and sign in at ORCID, up to its question."""
    person = running.stack.world.person(username)
    assert person.orcid is not None
    page.goto(running.address(username, "orcid/"))
    page.get_by_role("button", name="Connect your ORCID iD").click()
    page.get_by_label(re.compile("16-digit ORCID iD")).fill(person.orcid.id)
    page.get_by_label("Your ORCID password").fill(person.password)
    page.get_by_role("button", name="Sign in to ORCID").click()


def picture_file(directory: Path) -> Path:
    """Return a photograph-like PNG."""
    from PIL import Image  # noqa: PLC0415 - only here

    path = directory / "mara.png"
    Image.radial_gradient("L").resize((600, 800)).convert("RGB").save(path)
    return path

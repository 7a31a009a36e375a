"""A real Chromium before the whole stack: the site, its worker and the stand-ins, as the demo runs them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sandbox.demo.running import run_stack
from sandbox.demo.setting_up import Setup
from sandbox.demo.stack import ROOT, Stack, world_on_free_ports
from sandbox.demo.supervisor import Supervisor

SCREENSHOTS = ROOT / "var" / "screenshots"


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


def confirm_second_factor(page: Page) -> None:
    """Type the code that the institution's stand-in shows in place of a phone."""
    code = page.locator("#shown").inner_text()
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Confirm").click()


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

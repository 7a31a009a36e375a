"""Signing in on good days and on bad ones, in Chromium: what the person meets, and how they get in all the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Running, confirm_second_factor, keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NewPage = Callable[..., Page]
REFERENCE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$")


@dataclass(frozen=True)
class Fjordhaven:
    """The demo's smaller institution, whose sign-in has the day that a test wants."""

    running: Running

    @property
    def provider(self) -> str:
        return self.running.stack.idp_url(self.running.stack.world.institution("fjordhaven"))

    def url(self, path: str = "") -> str:
        return self.running.address("liv", path)

    def turn(self, **positions: Any) -> None:
        """As its control API does; the page of switches is for people."""
        requests.put(f"{self.provider}/sandbox/switches", json=positions, timeout=10).raise_for_status()

    def reset(self) -> None:
        requests.delete(f"{self.provider}/sandbox/switches", timeout=10).raise_for_status()

    def open_by(self, way: str) -> None:
        """Choose as an operator what opening the site does."""
        institution = self.running.stack.world.institution("fjordhaven")
        self.running.manage(
            *("add_sign_in", "fjordhaven", "oidc", "--name", institution.name, "--issuer", self.provider),
            *("--client-id", "colophon", "--client-secret-env", "FJORDHAVEN_OIDC_SECRET"),
            *("--staff-id-claim", "employee_number", "--automatic", way),
        )

    def put_on_network(self, page: Page) -> None:
        """Make this browser the one of Liv's computer on the network, on the page of switches."""
        page.goto(f"{self.provider}/switches/")
        page.get_by_label("This browser is").select_option("liv")
        page.get_by_role("button", name="Turn the switches").click()
        expect(page.get_by_role("status")).to_have_text("The switches are turned.")

    def type_password(self, page: Page, username: str = "liv") -> None:
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(self.running.stack.world.person(username).password)
        page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def fjordhaven(running: Running) -> Iterator[Fjordhaven]:
    fjordhaven = Fjordhaven(running)
    yield fjordhaven
    fjordhaven.reset()
    fjordhaven.open_by("off")


def expect_signed_in(page: Page, name: str = "Liv Hjelmeland") -> None:
    expect(page.locator("#person-menu")).to_contain_text(name)


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def test_on_the_network_nobody_types(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("straight")
    page = new_page()
    fjordhaven.put_on_network(page)
    page.goto(fjordhaven.url("profile/"))
    expect(page).to_have_url(fjordhaven.url("profile/"))
    expect_signed_in(page)


def test_off_the_network_a_password_and_a_code_are_typed(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("straight")
    fjordhaven.turn(asks_for_code=True)
    page = new_page()
    page.goto(fjordhaven.url())
    fjordhaven.type_password(page)
    keep(page, "sign-in-code")
    confirm_second_factor(page)
    expect(page).to_have_url(fjordhaven.url())
    expect_signed_in(page)


@pytest.mark.parametrize(
    ("kind", "shown", "advice"),
    [
        ("negotiate", "HTTP ERROR 401", "error-401"),
        ("too_large", "400 Bad Request", "error-400"),
        ("blank", "", "blank-page"),
    ],
)
def test_provider_s_error_page_is_explained_and_passed_by(
    fjordhaven: Fjordhaven, new_page: NewPage, kind: str, shown: str, advice: str
) -> None:
    fjordhaven.open_by("straight")
    fjordhaven.turn(integrated=kind)
    page = new_page()
    fjordhaven.put_on_network(page)
    open_anyway(page, fjordhaven.url())
    expect(page.locator("body")).to_contain_text(shown)
    assert not page.url.startswith(fjordhaven.url())
    keep(page, f"sign-in/beyond/{advice}")

    page.goto(fjordhaven.url("help/sign-in/"))
    expect(page.locator(f"#{advice}")).to_be_visible()
    expect(page.locator(".reference")).to_have_text(REFERENCE)
    expect(page.locator(".alert")).to_contain_text("have not come back yet")

    private = new_page()
    private.goto(fjordhaven.url())
    fjordhaven.type_password(private)
    expect(private).to_have_url(fjordhaven.url())
    expect_signed_in(private)

    page.get_by_role("link", name="Start page").click()
    heading(page).to_have_text("Your work, under your name")
    page.get_by_role("link", name="Sign in").last.click()
    heading(page).to_have_text("Sign in")
    keep(page, "sign-in-button")
    page.get_by_role("link", name=re.compile("Type your password")).click()
    fjordhaven.type_password(page)
    expect_signed_in(page)


def test_back_from_a_broken_page_does_not_lead_there_again(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("straight")
    fjordhaven.turn(integrated="blank")
    page = new_page()
    fjordhaven.put_on_network(page)
    page.goto(fjordhaven.url("help/sign-in/"))
    page.get_by_role("link", name="Start page").click()
    assert page.url.startswith(fjordhaven.provider)
    page.go_back()
    expect(page).to_have_url(fjordhaven.url("help/sign-in/"))
    page.get_by_role("link", name="Start page").click()
    heading(page).to_have_text("Your work, under your name")


def test_person_who_was_turned_away_gets_in_once_they_are_let(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.turn(outcome="denied")
    page = new_page()
    page.goto(fjordhaven.url())
    page.get_by_role("link", name="Sign in").last.click()
    fjordhaven.type_password(page)
    heading(page).to_have_text("You are not signed in")
    expect(page.locator(".mover")).to_have_text("You")
    expect(page.locator(".reference")).to_have_text(REFERENCE)
    keep(page, "sign-in-denied")
    fjordhaven.turn(outcome="signs_in")
    page.get_by_role("link", name="Try again").click()
    expect_signed_in(page)


def test_staff_type_a_code_for_the_admin(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    page = new_page()
    page.goto(fjordhaven.url("admin/"))
    fjordhaven.type_password(page, "runa")
    confirm_second_factor(page)
    expect(page).to_have_url(fjordhaven.url("admin/"))
    heading(page).to_have_text("What would you like to look at?")


@pytest.mark.parametrize("answer", ["ignored", "refused"])
def test_staff_learn_that_their_institution_must_act(fjordhaven: Fjordhaven, new_page: NewPage, answer: str) -> None:
    fjordhaven.turn(second_factor=answer)
    page = new_page()
    page.goto(fjordhaven.url("admin/"))
    fjordhaven.type_password(page, "runa")
    heading(page).to_have_text("Your institution's sign-in did not confirm a second factor")
    expect(page.locator(".mover")).to_have_text("The people who run your institution's sign-in service")
    keep(page, f"sign-in-second-factor-{answer}")
    page.goto(fjordhaven.url())
    expect(page.locator("#person-menu")).to_be_visible()

    fjordhaven.turn(second_factor="given")
    page.goto(fjordhaven.url("admin/"))
    confirm_second_factor(page)
    heading(page).to_have_text("What would you like to look at?")


def test_silent_question_signs_in_on_the_network(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("silent")
    page = new_page()
    fjordhaven.put_on_network(page)
    page.goto(fjordhaven.url())
    expect(page).to_have_url(fjordhaven.url())
    expect_signed_in(page)


def test_silent_no_leaves_a_page_with_a_button(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("silent")
    page = new_page()
    page.goto(fjordhaven.url())
    expect(page).to_have_url(fjordhaven.url())
    heading(page).to_have_text("Your work, under your name")
    page.get_by_role("link", name="Sign in").last.click()
    fjordhaven.type_password(page)
    expect_signed_in(page)


def test_person_signs_out_here_and_at_the_institution(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.open_by("straight")
    page = new_page()
    page.goto(fjordhaven.url())
    fjordhaven.type_password(page)
    page.locator("#person-menu").click()
    page.get_by_role("button", name="Sign out").click()
    heading(page).to_have_text("You are signed out")
    keep(page, "signed-out")
    page.get_by_role("link", name="Sign out at your institution too").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(fjordhaven.url("signed-out/"))
    page.goto(fjordhaven.url("profile/"))
    page.get_by_role("link", name="Fjordhaven University", exact=True).last.click()
    expect(page.get_by_label("Username")).to_be_visible()


def test_broken_provider_is_named_and_the_next_try_gets_in(fjordhaven: Fjordhaven, new_page: NewPage) -> None:
    fjordhaven.turn(outcome="server_error")
    page = new_page()
    page.goto(fjordhaven.url())
    page.get_by_role("link", name="Sign in").last.click()
    heading(page).to_have_text("Your institution's sign-in reported an error")
    expect(page.locator(".mover")).to_have_text("The people who run your institution's sign-in service")
    fjordhaven.turn(outcome="signs_in")
    page.get_by_role("link", name="Try again").click()
    fjordhaven.type_password(page)
    expect_signed_in(page)


def test_person_of_whom_only_the_subject_is_said_gets_in_and_is_named_later(
    fjordhaven: Fjordhaven, new_page: NewPage
) -> None:
    fjordhaven.turn(released="subject")
    page = new_page()
    page.goto(fjordhaven.url())
    page.get_by_role("link", name="Sign in").last.click()
    fjordhaven.type_password(page, "aksel")
    expect_signed_in(page, "Unnamed person")
    fjordhaven.turn(released="everything")
    page.locator("#person-menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Start page").click()
    page.get_by_role("link", name="Sign in").last.click()
    expect_signed_in(page, "Aksel")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_signing_in_are_accessible_on_a_phone(fjordhaven: Fjordhaven, new_page: NewPage, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    fjordhaven.open_by("straight")
    fjordhaven.turn(integrated="blank")
    page = new_page(viewport={"width": 375, "height": 800}, color_scheme=scheme)
    fjordhaven.put_on_network(page)
    page.goto(fjordhaven.url())
    for path in ("", "sign-in/?next=/profile/", "signed-out/"):
        page.goto(fjordhaven.url(path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def open_anyway(page: Page, url: str) -> None:
    """Open what Chromium shows an error page of its own for: an error without a body."""
    try:
        page.goto(url)
    except Error as error:
        assert "ERR_HTTP_RESPONSE_CODE_FAILURE" in str(error)  # noqa: PT017 - no other error will do

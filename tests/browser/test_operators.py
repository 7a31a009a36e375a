"""Operators before a real browser: passkeys with a virtual authenticator of Chromium's, an app without scripts."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Running, keep
from tests.operators import code_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NewPage = Callable[..., Page]
PASSWORD = "a long one, easily kept"
_numbers = count(1)


class Device:
    """What Chromium takes for the device's own authenticator: it knows its owner, until it is told not to."""

    def __init__(self, page: Page) -> None:
        self._client: Any = page.context.new_cdp_session(page)
        self._client.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self._id = self._client.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def know_owner(self, knows: bool) -> None:
        self._client.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": knows})

    def passkeys(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.send("WebAuthn.getCredentials", {"authenticatorId": self._id})[
            "credentials"
        ]
        return found


def address(running: Running, path: str = "") -> str:
    return f"http://{running.stack.world.base_domain}:{running.stack.world.web_port}/{path}"


def new_operator(running: Running, page: Page) -> str:
    """Make an operator, set their password by the link, and return their e-mail address."""
    email = f"op-{next(_numbers)}@colophon.example"
    link = running.manage("create_operator", email).strip().splitlines()[-1]
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("confirmation")).fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    return email


def give_password(page: Page, email: str) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("#person-menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#person-menu")).to_have_count(0)


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


@pytest.fixture
def page(new_page: NewPage) -> Iterator[Page]:
    """A page that must say nothing on the console: a policy that is broken is told there."""
    page, said = new_page(), []
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert said == []


def add_passkey(running: Running, page: Page, *, name: str) -> None:
    page.goto(address(running, "operators/second-factor/passkeys/add/"))
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()


def test_a_passkey_is_made_used_after_the_password_and_used_alone(running: Running, page: Page) -> None:
    device = Device(page)
    email = new_operator(running, page)
    give_password(page, email)
    heading(page).to_have_text("Set up your second factor")
    keep(page, "operators-1-set-up")
    page.get_by_role("link", name="Add a passkey").click()
    keep(page, "operators-2-passkey")
    expect(page.get_by_text("Passkeys need JavaScript")).to_have_count(0)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Add the passkey").click()
    heading(page).to_have_text("Recovery codes")
    expect(page.locator(".codes li")).to_have_count(10)
    keep(page, "operators-3-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    codes = page.locator(".codes li").all_inner_texts()
    assert download.value.path().read_text().split() == [address(running), *codes]
    assert [(key["rpId"], key["isResidentCredential"]) for key in device.passkeys()] == [("localhost", True)]
    page.get_by_role("link", name="I have kept them").click()
    page.goto(address(running, "admin/"))
    heading(page).to_have_text("What would you like to look at?")

    page.goto(address(running))
    sign_out(page)
    page.goto(address(running, "operators/sign-in/"))
    keep(page, "operators-4-sign-in")
    give_password(page, email)
    heading(page).to_have_text("Your second factor")
    keep(page, "operators-5-asked")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("#person-menu")).to_be_visible()

    sign_out(page)
    page.goto(address(running, "operators/sign-in/?next=/operators/second-factor/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(address(running, "operators/second-factor/"))
    expect(page.get_by_text("Laptop").first).to_be_visible()
    keep(page, "operators-6-overview")


def test_a_device_that_does_not_know_its_owner_is_told_of(running: Running, page: Page) -> None:
    device = Device(page)
    email = new_operator(running, page)
    give_password(page, email)
    device.know_owner(False)
    add_passkey(running, page, name="Laptop")
    trouble = page.get_by_role("alert")
    expect(trouble).to_contain_text("Nothing came of it: your device or browser refused")
    keep(page, "operators-7-refused")
    device.know_owner(True)
    page.get_by_role("button", name="Add the passkey").click()
    heading(page).to_have_text("Recovery codes")
    page.goto(address(running))
    sign_out(page)
    page.goto(address(running, "operators/sign-in/"))
    device.know_owner(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing came of it")
    expect(page.locator("#person-menu")).to_have_count(0)


def test_a_passkey_that_was_removed_signs_in_no_more(running: Running, page: Page) -> None:
    Device(page)
    email = new_operator(running, page)
    give_password(page, email)
    add_passkey(running, page, name="Laptop")
    heading(page).to_have_text("Recovery codes")
    page.goto(address(running, "operators/second-factor/"))
    page.get_by_role("link", name="Remove").click()
    heading(page).to_have_text("Remove “Laptop”?")
    page.get_by_role("button", name="Remove it").click()
    heading(page).to_have_text("Set up your second factor")
    sign_out(page)
    page.goto(address(running, "operators/sign-in/"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey was not accepted.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_app_is_set_up_and_used_on_a_phone_without_scripts(
    running: Running, new_page: NewPage, chromium: Browser, scheme: str
) -> None:
    page = new_page(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, java_script_enabled=False, is_mobile=True
    )
    email = new_operator(running, page)
    give_password(page, email)
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".secret").inner_text()
    expect(page.get_by_role("img", name="The secret below, as a QR code")).to_be_visible()
    keep(page, f"operators-app-{scheme}")
    look_at(page, new_page, scheme)
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set up", exact=True).click()
    heading(page).to_have_text("Recovery codes")
    code = page.locator(".codes li").first.inner_text()
    for path in (
        "operators/second-factor/",
        "operators/second-factor/codes/",
        "operators/second-factor/codes/new/",
        "operators/second-factor/app/remove/",
        "operators/second-factor/passkeys/add/",
    ):
        page.goto(address(running, path))
        look_at(page, new_page, scheme)
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    page.goto(address(running))
    sign_out(page)
    page.goto(address(running, "operators/sign-in/"))
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    look_at(page, new_page, scheme)
    give_password(page, email)
    look_at(page, new_page, scheme)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("This code is not right. Enter the one that your app shows now.")).to_be_visible()
    look_at(page, new_page, scheme)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("You used a recovery code; you have 9 more.")).to_be_visible()


def look_at(page: Page, new_page: NewPage, scheme: str) -> None:
    """Look for barriers; axe needs scripts, and so a page of its own that is shown the same."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    mirror = new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    mirror.route("**/*", lambda route: _mirrored(route, page))
    mirror.goto(page.url)
    found = Axe().run(mirror)
    assert found.violations_count == 0, found.generate_report()
    mirror.close()


def _mirrored(route: Any, page: Page) -> None:
    if route.request.is_navigation_request():
        route.fulfill(body=page.content(), content_type="text/html; charset=utf-8")
    elif route.request.resource_type == "script":
        route.abort()
    else:
        route.continue_()

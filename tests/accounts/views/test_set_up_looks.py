"""Setting a sign-in method up in a real Chromium: light and dark, wide and on a phone, with scripts and without."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from accounts.enums import RoleKind
from accounts.models import SignInMethod
from sandbox.demo.browser import Browser
from tests.accounts.saml.provider_metadata import display_name, entities, entity, role
from tests.accounts.views.conftest import PASSWORD, SECRET, FrontDoor, Provider
from tests.accounts.views.test_sign_in_failures import reference_on
from tests.browser.conftest import keep
from tests.factories import RoleFactory

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

OpenDesk = Callable[..., Page]
CLAIMS = {"sub": "somebody", "name": "Ada Ashgrove", "email": "ada@si.example", "department": ["Algae"]}
_numbers = count(1)


@pytest.fixture
def door(front_door: FrontDoor, as_new: Provider, browser: Browser) -> FrontDoor:
    """An institution whose administrator Mara has come in, by a method that asks staff for no second factor."""
    front_door.sign_in(browser)
    [mara] = front_door.people()
    with front_door.rows():
        SignInMethod.objects.update(second_factor_context="")
        RoleFactory(person=mara, kind=RoleKind.ADMINISTRATOR)
    return front_door


@pytest.fixture
def open_desk(chromium: Chromium, door: FrontDoor, browser: Browser) -> Iterator[OpenDesk]:
    """Open the admin as Mara; what a page complains of fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_it(path: str = "/admin/accounts/signinmethod/", *, width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        host = str(urlsplit(door.url()).hostname)
        session = browser.session.cookies.get("sessionid", domain=host)
        context.add_cookies([{"name": "sessionid", "value": str(session), "domain": host, "path": "/"}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(f"{said.text} {said.location}"))
        page.goto(door.url(path))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert sorted(set(complaints)) == []


def heading(page: Page) -> Any:
    return expect(page.get_by_role("heading", level=1))


def look_at(page: Page, name: str) -> None:
    """Keep a screenshot; nothing on the page is hard to reach or wider than the window."""
    keep(page, f"set-up-{name}")
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
    # Without looking for style sheets by itself: it takes those that the admin's import for the page's own.
    found = Axe().run(page, options={"preload": False})
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def add_provider(page: Page, door: FrontDoor) -> str:
    """Walk step 1, with a slip in the issuer; return the client id."""
    client_id = f"new-{next(_numbers)}"
    page.get_by_role("link", name="Add a way to sign in").click()
    heading(page).to_have_text("Add a way to sign in")
    page.get_by_role("link", name="OpenID Connect").click()
    page.get_by_label("Name").fill("The new account")
    page.get_by_label("Issuer").fill(f"{door.provider.address}/slip")
    page.get_by_label("Client ID").fill(client_id)
    page.get_by_label("Client secret").fill(SECRET)
    page.get_by_role("button", name="Ask the provider").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was kept.")
    expect(page.get_by_text("answers with 404 where every OpenID Connect provider")).to_be_visible()
    expect(page.get_by_label("Issuer")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Issuer").fill(door.provider.address)
    page.get_by_label("Client secret").fill(SECRET)
    return client_id


def register(page: Page, door: FrontDoor, client_id: str) -> None:
    """Do what the letter asks of the provider's people."""
    letter = page.get_by_label("A letter to the people who run the provider").input_value()
    [redirect_uri] = re.findall(r"http\S+/login/callback/", letter)
    door.provider.register(client_id, redirect_uri=redirect_uri)


def sign_in_there(page: Page) -> None:
    """Type what the provider asks for."""
    page.get_by_label("Username").fill("mara")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_a_method_is_set_up_tried_and_switched_on(
    door: FrontDoor, open_desk: OpenDesk, chromium: Chromium, width: int, scheme: str
) -> None:
    page = open_desk(width=width, color_scheme=scheme)
    look = f"{width}-{scheme}"
    page.get_by_role("link", name="Add a way to sign in").click()
    look_at(page, f"0-begin-{look}")
    page.go_back()
    client_id = add_provider(page, door)
    look_at(page, f"1-slip-{look}")
    page.get_by_role("button", name="Ask the provider").click()
    heading(page).to_have_text("The provider")
    expect(page.get_by_role("cell", name=f"{door.provider.address}/identity/o/authorize")).to_be_visible()
    look_at(page, f"1-provider-{look}")

    page.get_by_role("link", name="Next: what it must know").click()
    look_at(page, f"2-ours-{look}")
    register(page, door, client_id)

    page.get_by_role("link", name="Next: choices").click()
    look_at(page, f"3-choices-{look}")
    page.get_by_label("Scopes").fill("si.example")
    page.get_by_label("Staff identifier").fill("employee_number")
    page.get_by_label("eduPersonPrincipalName").first.select_option("2")
    page.get_by_role("button", name="Keep these choices").click()

    heading(page).to_have_text("Try it")
    look_at(page, f"4-try-{look}")
    page.get_by_label("What the provider says").fill(json.dumps(CLAIMS))
    page.get_by_role("button", name="See who it would be").click()
    expect(page.locator(".outcome")).to_have_text("A new account would be made.")
    look_at(page, f"4-pasted-{look}")
    page.get_by_role("button", name="Test sign-in").click()
    sign_in_there(page)
    heading(page).to_have_text("What the test sign-in showed")
    expect(page.locator(".tried")).to_contain_text("It is Mara Quillfeather's here, and stays so.")
    look_at(page, f"4-tried-{look}")

    page.get_by_role("link", name="Next: switch it on").click()
    look_at(page, f"5-switch-{look}")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("People are offered “The new account” now.")).to_be_visible()
    visitor = chromium.new_page()
    visitor.goto(door.url("/sign-in/"))
    expect(visitor.get_by_role("link", name="The new account", exact=True)).to_be_visible()
    page.get_by_role("button", name="Switch it off").click()
    expect(page.get_by_text("People are offered “The new account” no longer.")).to_be_visible()


def test_all_of_it_works_without_scripts(door: FrontDoor, open_desk: OpenDesk) -> None:
    page = open_desk(java_script_enabled=False)
    client_id = add_provider(page, door)
    page.get_by_role("button", name="Ask the provider").click()
    page.get_by_role("link", name="Next: what it must know").click()
    register(page, door, client_id)
    page.get_by_role("link", name="Next: choices").click()
    page.get_by_role("button", name="Keep these choices").click()
    page.get_by_role("button", name="Test sign-in").click()
    sign_in_there(page)
    heading(page).to_have_text("What the test sign-in showed")
    expect(page.locator(".outcome")).to_have_text("A new account would be made.")


def test_a_saml_provider_is_chosen_from_a_file(open_desk: OpenDesk) -> None:
    page = open_desk("/admin/accounts/signinmethod/set-up/saml/", width=360)
    look_at(page, "saml-1-empty")
    ours, other = "https://idp.si.example/saml", "https://other.example/saml"
    named = entity(role(extensions=display_name(("en", "Smithsonian Login"))), entity_id=ours)
    several = entities(named, entity(entity_id=other)).encode()
    file: Any = {"name": "metadata.xml", "mimeType": "text/xml", "buffer": several}
    page.get_by_label("Metadata as a file").set_input_files(file)
    page.get_by_role("button", name="Read the metadata").click()
    look_at(page, "saml-2-several")
    page.get_by_label("Which provider is yours").select_option(ours)
    page.get_by_label("Metadata as a file").set_input_files(file)
    page.get_by_role("button", name="Read the metadata").click()
    expect(page.get_by_role("cell", name=ours, exact=True)).to_be_visible()
    look_at(page, "saml-3-provider")
    page.get_by_role("link", name="Next: what it must know").click()
    look_at(page, "saml-4-ours")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download our metadata").click()
    assert download.value.suggested_filename == "smithsonian-metadata.xml"
    assert b"EntityDescriptor" in download.value.path().read_bytes()
    page.get_by_role("link", name="Next: choices").click()
    look_at(page, "saml-5-choices")


def test_an_attempt_is_found_by_its_reference(
    door: FrontDoor, open_desk: OpenDesk, other_browser: Browser, as_new: Provider
) -> None:
    as_new.turn(outcome="denied")
    door.sign_in(other_browser)
    reference = reference_on(other_browser.page)
    page = open_desk("/admin/accounts/signinattempt/")
    keep(page, "set-up-attempts-list")
    page.locator("#searchbar").fill(reference.lower().replace("-", ""))
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name=reference).click()
    expect(page.locator(".told").first).to_contain_text("they chose to sign in and were sent to")
    expect(page.locator(".mover")).to_have_text("The person's")
    look_at(page, "attempt")

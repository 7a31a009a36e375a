"""A test sign-in at a SAML provider: its answer is checked as any other, shown to who asked, and nothing comes of it."""

from typing import Any

import pytest
from django.core.cache import cache

from accounts.enums import RoleKind
from accounts.models import SignInAttempt, SignInMethod
from accounts.saml.names import POST
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.saml.live import SamlDoor
from tests.accounts.saml.wire.conftest import OpenDoor
from tests.factories import RoleFactory
from tests.walls.strangers.world import everything

TRIED = "What the test sign-in showed"
MFA = "https://refeds.org/profile/mfa"


@pytest.fixture
def door(open_door: OpenDoor, browser: Browser) -> SamlDoor:
    """An institution whose only method has been switched off since its administrator Mara came in by it."""
    cache.clear()
    door = open_door()
    door.provider.different = {"context": MFA}
    door.sign_in(browser)
    door.provider.different = {}
    return in_charge(door)


def in_charge(door: SamlDoor) -> SamlDoor:
    [mara] = door.people()
    with door.rows():
        RoleFactory(person=mara, kind=RoleKind.ADMINISTRATOR)
        SignInMethod.objects.update(second_factor_context=MFA, scopes=["si.example"], is_on=False)
    return door


def begin(door: SamlDoor, browser: Browser, **fill: str) -> Page:
    browser.open(door.url(f"/admin/accounts/signinmethod/{door.method.pk}/set-up/try/"))
    return browser.press("Test sign-in", fill=fill)


def attempts(door: SamlDoor) -> int:
    with door.rows():
        return SignInAttempt.objects.count()


def test_an_answer_is_shown_and_nothing_comes_of_it(door: SamlDoor, browser: Browser) -> None:
    before = everything(door.institution)
    begin(door, browser)
    page = browser.press("Continue")
    assert (page.status, page.heading) == (200, TRIED)
    for shown in ("Mara Quillfeather would be signed in.", "urn:oid:2.5.4.42", "mara@si.example", "5f3c"):
        assert shown in page.text
    assert everything(door.institution) == before
    browser.open(door.url("/admin/"))
    assert browser.page.heading == "What would you like to look at?"


def test_a_provider_that_takes_requests_by_a_form_can_be_tried_too(open_door: OpenDoor, browser: Browser) -> None:
    door = open_door(bindings=(POST,))
    door.provider.different = {"context": MFA}
    door.begin(browser)
    browser.press("Continue")
    browser.press("Continue")
    begin(in_charge(door), browser)
    browser.press("Continue")
    assert browser.press("Continue").heading == TRIED


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"signed": "nothing"}, "Your institution's answer was not signed as it should be"),
        ({"audience": "https://elsewhere.example"}, "This answer was meant for another site"),
    ],
)
def test_an_answer_that_is_not_believed_is_explained(
    different: dict[str, Any], said: str, door: SamlDoor, browser: Browser
) -> None:
    begin(door, browser)
    before = attempts(door)
    door.provider.different = different
    begin(door, browser)
    page = browser.press("Continue")
    assert (page.heading, said in page.text, "Whose move it is:" in page.text) == (TRIED, True, True)
    assert attempts(door) == before


def test_the_second_factor_can_be_tried_too(door: SamlDoor, browser: Browser) -> None:
    begin(door, browser)
    assert door.provider.requests[-1].findtext(".//{*}AuthnContextClassRef") is None
    assert "(not the second factor that staff need)" in browser.press("Continue").text
    door.provider.different = {"context": MFA}
    begin(door, browser, second_factor="on")
    assert door.provider.requests[-1].findtext(".//{*}AuthnContextClassRef") == MFA
    assert "(staff would get into the admin with it)" in browser.press("Continue").text


def test_nobody_else_finishes_at_a_method_that_is_off(
    door: SamlDoor, browser: Browser, other_browser: Browser
) -> None:
    begin(door, browser)
    other_browser.page = browser.page
    page = other_browser.press("Continue")
    assert (page.status, "Mara" in page.text) == (404, False)
    assert other_browser.open(door.url(f"/accounts/saml/{door.method.key}/login/")).status == 404


@pytest.mark.parametrize("key", ["nothing", "6f0c1e52-0000-4000-8000-000000000000"])
def test_an_answer_to_no_method_of_ours_is_not_found(key: str, door: SamlDoor, browser: Browser) -> None:
    answer = browser.session.post(door.url(f"/accounts/saml/{key}/acs/"), data={"SAMLResponse": "x"}, timeout=30)
    assert answer.status_code == 404

"""Signing in through a SAML identity provider, as a person's browser sees it."""

from urllib.parse import urlsplit

import pytest
import xmlsec
from django.core.cache import cache

from accounts.domain.saml_metadata import refresh_metadata
from accounts.models import Identity, SignInMethod
from accounts.saml.names import NAMESPACES, POST
from institutions.tenancy.scope import institution_scope
from sandbox.demo.browser import Browser
from tests.accounts.saml.live import SamlDoor
from tests.accounts.saml.signing import key_pair
from tests.accounts.saml.wire.conftest import OpenDoor
from tests.factories import RoleFactory

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
REFEDS_MFA = "https://refeds.org/profile/mfa"


@pytest.fixture(autouse=True)
def _looks_may_be_taken() -> None:
    """Metadata is read at most once a minute, whichever test asked."""
    cache.clear()


def test_first_sign_in_makes_an_account_and_the_second_finds_it(
    door: SamlDoor, browser: Browser, other_browser: Browser
) -> None:
    page = door.sign_in(browser)
    assert page.url == door.url("/")
    assert "Mara" in page.text
    [mara] = door.people()
    assert (mara.given_name, mara.family_name, mara.email) == ("Mara", "Quillfeather", "mara@si.example")
    door.sign_in(other_browser)
    assert door.people() == [mara]
    with door.rows():
        assert set(Identity.objects.values_list("kind", "value")) == {
            ("subject_id", "mara@si.example"),
            ("persistent_name_id", "5f3c"),
        }


def test_attempt_is_a_row_with_names_and_masked_values(door: SamlDoor, browser: Browser) -> None:
    door.sign_in(browser)
    [attempt] = door.attempts()
    assert (attempt.step, attempt.method_id, attempt.email) == ("signed_in", door.method.pk, "mara@si.example")
    assert dict(attempt.received) == {
        "NameID": ["5…"],
        "urn:oasis:names:tc:SAML:attribute:subject-id": ["m…@si.example"],
        "urn:oid:0.9.2342.19200300.100.1.3": ["m…@si.example"],
        "urn:oid:2.5.4.4": ["Q…"],
        "urn:oid:2.5.4.42": ["M…"],
    }


def test_person_comes_back_to_the_page_that_they_wanted(door: SamlDoor, browser: Browser) -> None:
    browser.open(door.url("/profile/"))
    assert browser.press("Continue").url == door.url("/profile/")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_afterwards(door: SamlDoor, browser: Browser, where: str) -> None:
    browser.open(door.url(f"/accounts/saml/{door.method.key}/login/?next={where}&RelayState={where}"))
    assert urlsplit(browser.press("Continue", fill={"RelayState": where}).url).netloc == urlsplit(door.url()).netloc


def test_request_is_ours_whatever_the_address_asks_for(door: SamlDoor, browser: Browser) -> None:
    asked = "AssertionConsumerServiceURL=https://evil.example/&auth_params=acs%3Devil&process=connect&IsPassive=true"
    browser.open(door.url(f"/accounts/saml/{door.method.key}/login/?{asked}"))
    [request] = door.provider.requests
    assert request.get("AssertionConsumerServiceURL") == door.acs_url
    assert request.findtext("saml:Issuer", "", NAMESPACES) == door.url("/saml/metadata/")
    assert (request.get("IsPassive"), request.get("ForceAuthn")) == (None, None)
    assert request.find("samlp:RequestedAuthnContext", NAMESPACES) is None


def test_provider_that_takes_forms_only_gets_one(open_door: OpenDoor, browser: Browser) -> None:
    door = open_door(bindings=(POST,), role_attributes=' WantAuthnRequestsSigned="true"')
    page = browser.open(door.url("/sign-in/"))
    assert page.heading == "To your institution"
    browser.press("Continue")
    [request] = door.provider.requests
    assert request.find("ds:Signature", NAMESPACES) is not None
    assert browser.press("Continue").url == door.url("/")


def test_form_may_lead_to_the_provider_and_nothing_else_is_loosened(open_door: OpenDoor, browser: Browser) -> None:
    door = open_door(bindings=(POST,))
    policy = browser.session.get(door.url("/sign-in/"), timeout=30).headers["Content-Security-Policy"]
    assert "form-action" not in policy
    assert {"default-src 'none'", "script-src 'self'", "base-uri 'none'"} <= set(policy.split("; "))


def test_request_is_signed_where_the_provider_wants_it(open_door: OpenDoor, browser: Browser) -> None:
    door = open_door(role_attributes=' WantAuthnRequestsSigned="true"')
    way = browser.session.get(door.url("/sign-in/"), allow_redirects=False, timeout=30).headers["Location"]
    assert "&Signature=" in way
    assert "SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256" in way


@pytest.mark.parametrize("cipher", ["AES256_GCM", "AES128"])
def test_encrypted_answer_signs_in(door: SamlDoor, browser: Browser, cipher: str) -> None:
    door.provider.different = {
        "encrypted_for": key_pair("new").certificate,
        "cipher": getattr(xmlsec.Transform, cipher),
        "signed": "response",
    }
    assert door.sign_in(browser).url == door.url("/")


def test_key_that_the_provider_has_changed_is_found_in_its_metadata(
    door: SamlDoor, browser: Browser, other_browser: Browser
) -> None:
    """Old and new published, then old gone: every sign-in succeeds, also before anybody has read the new metadata."""
    door.provider.published = ["idp.si.example", "next.si.example"]
    refresh(door)
    for name in ("idp.si.example", "next.si.example"):
        door.provider.key_name = name
        with Browser() as somebody:
            assert door.sign_in(somebody).url == door.url("/")
    door.provider.published, door.provider.key_name = ["third.si.example"], "third.si.example"
    asked = door.provider.metadata_asked
    assert door.sign_in(browser).url == door.url("/")
    assert door.provider.metadata_asked == asked + 1
    assert door.sign_in(other_browser).url == door.url("/")
    assert door.provider.metadata_asked == asked + 1


def test_forged_answers_have_metadata_read_once_a_minute(door: SamlDoor) -> None:
    door.provider.published, door.provider.key_name = ["idp.si.example"], "forger.example"
    asked = door.provider.metadata_asked
    for _again in range(3):
        with Browser() as somebody:
            assert door.sign_in(somebody).heading == "Your institution's answer was not signed as it should be"
    assert door.provider.metadata_asked == asked + 1


def test_answer_that_another_key_could_not_mend_has_nothing_read(door: SamlDoor, browser: Browser) -> None:
    asked = door.provider.metadata_asked
    door.provider.different = {"signed": "nothing"}
    door.sign_in(browser)
    assert door.provider.metadata_asked == asked


def test_staff_are_asked_for_a_second_factor_and_those_who_bring_it_get_in(door: SamlDoor, browser: Browser) -> None:
    make_support(door, browser)
    door.provider.different = {"context": REFEDS_MFA}
    browser.open(door.url("/admin/"))
    wanted = door.provider.requests[-1].find("samlp:RequestedAuthnContext", NAMESPACES)
    assert wanted is not None
    assert (wanted.get("Comparison"), [one.text for one in wanted]) == ("exact", [REFEDS_MFA])
    assert browser.press("Continue").url == door.url("/admin/")


def test_provider_that_cannot_ask_for_a_second_factor_is_named(door: SamlDoor, browser: Browser) -> None:
    make_support(door, browser)
    door.provider.different = {"status": [f"{STATUS}Responder", f"{STATUS}NoAuthnContext"]}
    browser.open(door.url("/admin/"))
    page = browser.press("Continue")
    assert (page.status, page.heading) == (403, "Your institution's sign-in did not confirm a second factor")
    assert door.attempts()[-1].detail == "Responder NoAuthnContext"


def test_answer_without_the_second_factor_opens_no_admin(door: SamlDoor, browser: Browser) -> None:
    make_support(door, browser)
    browser.open(door.url("/admin/"))
    page = browser.press("Continue")
    assert page.heading == "Your institution's sign-in did not confirm a second factor"


def test_silent_question_is_passive_and_a_no_shows_the_button(door: SamlDoor, browser: Browser) -> None:
    browser.session.headers["Accept"] = "text/html"
    with door.rows():
        SignInMethod.objects.update(automatic="silent")
    door.provider.different = {"status": [f"{STATUS}Responder", f"{STATUS}NoPassive"]}
    browser.open(door.url("/"))
    assert door.provider.requests[-1].get("IsPassive") == "true"
    page = browser.press("Continue")
    assert page.url == door.url("/")
    assert door.attempts() == []
    # Asked once; from now on people press the button.
    browser.open(door.url("/"))
    assert len(door.provider.requests) == 1


def test_who_wants_to_type_is_asked_to(door: SamlDoor, browser: Browser) -> None:
    browser.open(door.url(f"/accounts/saml/{door.method.key}/login/?by-hand=1"))
    assert door.provider.requests[-1].get("ForceAuthn") == "true"


def test_switched_off_method_leads_nowhere(door: SamlDoor, browser: Browser) -> None:
    with door.rows():
        SignInMethod.objects.update(is_on=False)
    paths = ("login/", "acs/finish/", "leave/")
    base = door.url(f"/accounts/saml/{door.method.key}/")
    assert [browser.open(base + path).status for path in paths] == [404, 404, 404]
    # Whatever becomes of an answer, it is not read.
    browser.session.post(base + "acs/", {"SAMLResponse": "x"}, allow_redirects=False, timeout=30)
    assert browser.open(base + "acs/finish/").status == 404
    assert door.attempts() == []


def test_provider_of_another_protocol_is_not_found_here(door: SamlDoor, browser: Browser) -> None:
    with door.rows():
        other = SignInMethod.objects.create(protocol="oidc", name="Another", issuer="https://o.example", client_id="x")
    assert browser.open(door.url(f"/accounts/saml/{other.key}/login/")).status == 404
    assert browser.open(door.url(f"/accounts/oidc/{door.method.key}/login/")).status == 404
    assert browser.open(door.url(f"/accounts/oidc/{door.method.key}/login/callback/")).status == 404


def make_support(door: SamlDoor, browser: Browser) -> None:
    """Let Mara sign in and be support staff."""
    door.sign_in(browser)
    with door.rows():
        RoleFactory(person=door.people()[0], kind="support")


def refresh(door: SamlDoor) -> None:
    with institution_scope(door.institution):
        refresh_metadata(door.method)

"""Every way in which a SAML sign-in fails, caused at the provider or on the wire: what the person reads, what staff find."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xmlsec

from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS
from accounts.models import SignInAttempt, User
from institutions.models import Event
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.saml.live import Change, SamlDoor
from tests.accounts.saml.signing import key_pair
from tests.accounts.saml.test_response_forged import forged_assertion_before_the_signed_one
from tests.accounts.saml.wire.conftest import OpenDoor
from tests.accounts.views.test_sign_in_failures import reference_on

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
YOU = "You"
SUPPORT = "Your institution's support"
PROVIDER = "The people who run your institution's sign-in service"


@dataclass(frozen=True)
class Told:
    """What the person reads, and the cause that staff find."""

    status: int
    heading: str
    mover: str
    problem: str


BAD_SIGNATURE = Told(502, "Your institution's answer was not signed as it should be", SUPPORT, "bad_signature")
WEAK_SIGNATURE = Told(
    502, "Your institution's answer is signed in a way that is no longer safe", PROVIDER, "weak_signature"
)
LOCKED = Told(502, "Your institution's answer could not be opened", PROVIDER, "locked")
MISDIRECTED = Told(400, "This answer was meant for another site", SUPPORT, "misdirected")
OTHER_PROVIDER = Told(502, "Another sign-in service has answered", SUPPORT, "other_provider")
UNREADABLE = Told(502, "Your institution's answer could not be read", PROVIDER, "unreadable")
UNSOLICITED = Told(400, "This sign-in was not begun here", YOU, "unsolicited")
EXPIRED = Told(400, "Your institution's answer came too late", YOU, "expired")
CLOCK_SKEW = Told(502, "Two clocks disagree", PROVIDER, "clock_skew")
PROVIDER_ERROR = Told(502, "Your institution's sign-in reported an error", PROVIDER, "provider_error")
CANCELLED = Told(200, "You are not signed in", YOU, "cancelled")
REPLAYED = Told(400, "This answer was used already", YOU, "replayed")
NO_COOKIE = Told(400, "Your browser did not keep this site's cookie", YOU, "no_cookie")
STALE = Told(400, "This sign-in is no longer open", YOU, "stale")
NO_IDENTIFIER = Told(403, "Your institution did not say who you are", SUPPORT, "no_identifier")
FOREIGN_SCOPE = Told(403, "Your identifier ends in a name that is not known here", SUPPORT, "foreign_scope")
TWO_PEOPLE = Told(403, "We could not tell which account is yours", SUPPORT, "two_people")
INACTIVE = Told(403, "Your account is switched off", SUPPORT, "inactive")


def assert_told(door: SamlDoor, page: Page, told: Told, *, detail: str | None = None) -> SignInAttempt:
    """The page says it, and staff find the attempt by the reference on it; nobody is signed in."""
    assert (page.status, page.heading) == (told.status, told.heading)
    assert f"Whose move it is: {told.mover}" in page.text
    assert str(EXPLANATIONS[SignInProblem(told.problem)].to_do) in page.text
    [attempt] = [one for one in door.attempts() if one.reference == reference_on(page)]
    assert (attempt.step, attempt.problem) == ("failed", told.problem)
    if detail is not None:
        assert attempt.detail == detail
    return attempt


@pytest.mark.parametrize(
    ("different", "change", "told"),
    [
        ({"signed": "nothing"}, None, BAD_SIGNATURE),
        ({}, forged_assertion_before_the_signed_one, BAD_SIGNATURE),
        ({"algorithm": xmlsec.Transform.RSA_SHA1}, None, WEAK_SIGNATURE),
        ({"encrypted_for": key_pair("stranger").certificate}, None, LOCKED),
        ({"audience": "http://fjordhaven.localhost/saml/metadata/"}, None, MISDIRECTED),
        ({"destination": "http://fjordhaven.localhost/"}, None, MISDIRECTED),
        ({"recipient": "http://fjordhaven.localhost/"}, None, MISDIRECTED),
        ({"issuer": "https://idp.fjordhaven.example/"}, None, OTHER_PROVIDER),
        ({"in_response_to": None}, None, UNSOLICITED),
        ({"in_response_to": "_never-asked"}, None, UNSOLICITED),
        ({"confirmed_request": "_another"}, None, UNSOLICITED),
        ({"at": datetime.now(UTC) + timedelta(hours=1)}, None, CLOCK_SKEW),
        ({"at": datetime.now(UTC) - timedelta(hours=1)}, None, CLOCK_SKEW),
        ({"lasts": timedelta(seconds=-1)}, None, EXPIRED),
        ({"status": [f"{STATUS}Responder", f"{STATUS}RequestDenied"]}, None, CANCELLED),
        ({"status": [f"{STATUS}Responder", f"{STATUS}AuthnFailed"]}, None, PROVIDER_ERROR),
        # Nobody asked for a context: that the provider has none is a fault of its own.
        ({"status": [f"{STATUS}Responder", f"{STATUS}NoAuthnContext"]}, None, PROVIDER_ERROR),
        ({"attributes": {}, "name_id": None}, None, NO_IDENTIFIER),
        (
            {"attributes": {"urn:oasis:names:tc:SAML:attribute:subject-id": ["mara@evil.example"]}, "name_id": None},
            None,
            FOREIGN_SCOPE,
        ),
    ],
)
def test_failure_is_told_to_the_person_and_found_by_staff(
    door: SamlDoor, browser: Browser, different: dict[str, Any], change: Change | None, told: Told
) -> None:
    door.provider.different, door.provider.change = different, change
    assert_told(door, door.sign_in(browser), told)
    assert door.people() == []


def test_entities_that_expand_are_not_even_looked_at(door: SamlDoor, browser: Browser) -> None:
    door.begin(browser)
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x a="&l9;"/>'.encode()
    answer = base64.b64encode(bomb).decode()
    page = browser.press("Continue", fill={"SAMLResponse": answer})
    assert_told(door, page, UNREADABLE, detail="with a document type")


def test_words_of_the_provider_are_for_staff(
    door: SamlDoor, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    door.provider.different = {"status": [f"{STATUS}Responder", f"{STATUS}AuthnFailed"], "message": "No such token"}
    page = door.sign_in(browser)
    assert_told(door, page, PROVIDER_ERROR, detail="Responder AuthnFailed No such token")
    assert "No such token" not in page.text
    # They may name the person.
    assert "failed: provider_error (Responder AuthnFailed)" in caplog.text
    assert "No such token" not in caplog.text


def test_error_page_of_the_provider_is_offered_with_its_placeholders_filled(
    open_door: OpenDoor, browser: Browser
) -> None:
    url = "https://idp.si.example/help?code=ERRORURL_CODE&amp;who=ERRORURL_RP&amp;ref=ERRORURL_TID"
    door = open_door(role_attributes=f' errorURL="{url}"')
    door.provider.different = {"attributes": {}, "name_id": None}
    page = door.sign_in(browser)
    link = page.pressing("What your institution's sign-in service says about such errors").url
    assert link.startswith("https://idp.si.example/help?code=IDENTIFICATION_FAILURE&who=http%3A%2F%2Fsmithsonian")
    assert link.endswith(f"&ref={reference_on(page)}")


def post_again(door: SamlDoor, browser: Browser, answer: str) -> Page:
    """Send an answer as a page of the provider would, and follow where it leads."""
    response = browser.session.post(door.acs_url, {"SAMLResponse": answer}, allow_redirects=False, timeout=30)
    return browser.open(door.url(response.headers["Location"]))


def answer_on(page: Page) -> str:
    return next(
        element.attributes["value"] for element in page.root.walk() if element.attributes.get("name") == "SAMLResponse"
    )


def test_answer_that_was_used_signs_nobody_else_in(door: SamlDoor, browser: Browser, other_browser: Browser) -> None:
    answer = answer_on(door.begin(browser))
    browser.press("Continue")
    page = post_again(door, other_browser, answer)
    attempt = assert_told(door, page, REPLAYED)
    [first] = [one for one in door.attempts() if one.reference != attempt.reference]
    assert first.step == "signed_in"
    assert attempt.detail == f"an answer to the attempt {first.reference}, which had ended"


def test_answer_sent_twice_by_the_same_browser_leads_home(door: SamlDoor, browser: Browser) -> None:
    answer = answer_on(door.begin(browser))
    browser.press("Continue")
    assert post_again(door, browser, answer).url == door.url("/")
    assert len(door.attempts()) == 1


def test_browser_that_keeps_no_cookies_is_told_so(door: SamlDoor, browser: Browser, other_browser: Browser) -> None:
    answer = answer_on(door.begin(browser))
    page = post_again(door, other_browser, answer)
    attempt = assert_told(door, page, NO_COOKIE)
    # It is the attempt that was begun: staff see that one whole.
    assert [one.reference for one in door.attempts()] == [attempt.reference]


def test_browser_that_loses_the_waiting_answer_is_told_so(door: SamlDoor, browser: Browser) -> None:
    door.begin(browser)
    assert_told(door, browser.open(f"{door.acs_url}finish/"), NO_COOKIE)


def test_waiting_answer_is_read_once(door: SamlDoor, browser: Browser) -> None:
    door.provider.different = {"audience": "x"}
    assert_told(door, door.sign_in(browser), MISDIRECTED)
    assert_told(door, browser.reload(), STALE)


def test_answer_that_is_larger_than_any_is_not_read(door: SamlDoor, browser: Browser) -> None:
    door.begin(browser)
    page = browser.press("Continue", fill={"SAMLResponse": "A" * 1_500_000})
    assert_told(door, page, UNREADABLE, detail="larger than any answer")


def test_answer_after_ten_minutes_is_too_late(
    door: SamlDoor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_on(door.begin(browser))
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.STATE_TTL", -1)
    assert_told(door, post_again(door, browser, answer), STALE)


def test_answer_for_one_institution_opens_nothing_at_another(open_door: OpenDoor, browser: Browser) -> None:
    ours, theirs = open_door(), open_door("fjordhaven", "Fjordhaven University")
    answer = answer_on(ours.begin(browser))
    page = post_again(theirs, browser, answer)
    assert_told(theirs, page, UNSOLICITED)
    assert (ours.people(), theirs.people()) == ([], [])


def test_waiting_answer_of_one_institution_is_not_read_at_another(open_door: OpenDoor, browser: Browser) -> None:
    ours, theirs = open_door(), open_door("fjordhaven", "Fjordhaven University")
    answer = answer_on(ours.begin(browser))
    response = browser.session.post(ours.acs_url, {"SAMLResponse": answer}, allow_redirects=False, timeout=30)
    waiting = response.cookies["saml-answer"]
    page = browser.session.get(
        f"{theirs.acs_url}finish/", headers={"Cookie": f"saml-answer={waiting}"}, allow_redirects=False, timeout=30
    )
    assert "This sign-in is no longer open" in page.text
    # And it is still there where it belongs.
    assert browser.open(ours.url(response.headers["Location"])).url == ours.url("/")


def test_answer_of_one_method_is_not_taken_at_another_of_the_institution(
    open_door: OpenDoor, browser: Browser
) -> None:
    door = open_door()
    with door.rows():
        other = type(door.method).objects.create(
            protocol="saml",
            name="Another",
            issuer="https://another.example/",
            provider_facts=door.method.provider_facts,
        )
    answer = answer_on(browser.open(door.url(f"/accounts/saml/{door.method.key}/login/")))
    response = browser.session.post(
        door.url(f"/accounts/saml/{other.key}/acs/"), {"SAMLResponse": answer}, allow_redirects=False, timeout=30
    )
    assert_told(door, browser.open(door.url(response.headers["Location"])), UNSOLICITED)


def test_two_people_s_identifiers_let_nobody_in(door: SamlDoor, browser: Browser, other_browser: Browser) -> None:
    subject_id = "urn:oasis:names:tc:SAML:attribute:subject-id"
    for one in ({"name_id": None}, {"attributes": {subject_id: ["noor@si.example"]}}):
        with Browser() as somebody:
            door.provider.different = one
            door.sign_in(somebody)
    door.provider.different = {"name_id": "5f3c"}
    assert_told(door, door.sign_in(browser), TWO_PEOPLE)


def test_switched_off_account_is_not_opened(door: SamlDoor, browser: Browser, other_browser: Browser) -> None:
    door.sign_in(browser)
    with door.rows():
        User.objects.update(is_active=False)
    attempt = assert_told(door, door.sign_in(other_browser), INACTIVE)
    assert [attempt.person_id] == [one.pk for one in door.people()]


def test_trail_tells_of_a_signature_that_could_not_be_trusted(door: SamlDoor, browser: Browser) -> None:
    door.provider.different = {"signed": "nothing"}
    page = door.sign_in(browser)
    with door.rows():
        [event] = Event.objects.filter(kind="sign_in.failed")
    assert event.facts == {
        "reference": reference_on(page),
        "problem": "bad_signature",
        "method": str(door.method.key),
    }


def test_method_whose_metadata_was_never_read_leads_nowhere(door: SamlDoor, browser: Browser) -> None:
    with door.rows():
        type(door.method).objects.update(provider_facts={})
    page = browser.open(door.url("/sign-in/"))
    assert (page.status, page.heading) == (
        502,
        "Your institution's sign-in and this site do not understand each other",
    )

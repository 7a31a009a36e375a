"""What may be wrong with a SAML response: caused at SimpleSAMLphp or on the wire, told to the person and to staff."""

import base64
from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page

from accounts.errors import SignInProblem
from tests.idp.doors import Said, SamlDoor
from tests.idp.wire import catch_answer, deliver

pytestmark = [pytest.mark.idp, pytest.mark.parametrize("kind", ["saml"])]

NewPage = Callable[..., Page]

SUPPORT = "Your institution's support"
PROVIDER = "The people who run your institution's sign-in service"


def test_encrypted_assertion_is_opened(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.configure(assertion__encryption=True)
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)


def test_signature_of_the_assertion_is_enough(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.configure(saml20__sign__response=False)
    page = new_page()
    door.sign_in(page)
    door.expect_signed_in(page)


def test_answer_without_any_signature(door: SamlDoor, new_page: NewPage) -> None:
    # Our metadata asks for one, and SimpleSAMLphp would heed it.
    door.provider.pass_over('WantAssertionsSigned="true"')
    door.provider.configure(saml20__sign__response=False, saml20__sign__assertion=False)
    page = new_page()
    door.sign_in(page)
    title = "Your institution's answer was not signed as it should be"
    door.expect_refused(page, SignInProblem.BAD_SIGNATURE, title=title, mover=SUPPORT)
    assert door.people() == []


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_clocks_that_disagree(seconds: int, door: SamlDoor, new_page: NewPage) -> None:
    door.provider.set_clock(off_by=seconds)
    page = new_page()
    door.sign_in(page)
    door.expect_refused(page, SignInProblem.CLOCK_SKEW, title="Two clocks disagree", mover=PROVIDER)


def test_signature_by_a_key_that_nobody_published(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.publish("first", "second")
    door.provider.publish("first")
    door.provider.configure(privatekey="second.pem")
    page = new_page()
    door.sign_in(page)
    title = "Your institution's answer was not signed as it should be"
    door.expect_refused(page, SignInProblem.BAD_SIGNATURE, title=title, mover=SUPPORT)


def test_signature_that_is_too_weak(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.configure(signature__algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1")
    page = new_page()
    door.sign_in(page)
    title = "Your institution's answer is signed in a way that is no longer safe"
    door.expect_refused(page, SignInProblem.WEAK_SIGNATURE, title=title, mover=PROVIDER)


def test_answer_that_somebody_changed_on_its_way(door: SamlDoor, new_page: NewPage) -> None:
    page = new_page()
    form = parse_qs(catch_answer(door, page)["postData"])
    xml = base64.b64decode(form["SAMLResponse"][0])
    assert b"mara@si.example" in xml
    form["SAMLResponse"] = [base64.b64encode(xml.replace(b"mara@si.example", b"boss@si.example")).decode()]
    deliver(page, door.url(door.answers_at()), form)
    title = "Your institution's answer was not signed as it should be"
    door.expect_refused(page, SignInProblem.BAD_SIGNATURE, title=title, mover=SUPPORT)
    assert door.people() == []


def test_answer_that_nobody_had_asked_for(door: SamlDoor, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{door.provider.address}/saml2/idp/SSOService.php?spentityid={door.url('/saml/metadata/')}")
    door.fill_in(page)
    door.expect_refused(page, SignInProblem.UNSOLICITED, title="This sign-in was not begun here", mover="You")
    assert door.people() == []


def test_answer_signs_in_once(door: SamlDoor, new_page: NewPage) -> None:
    page = new_page()
    form = parse_qs(catch_answer(door, page)["postData"])
    deliver(page, door.url(door.answers_at()), form)
    door.expect_signed_in(page)
    page.context.clear_cookies()
    deliver(page, door.url(door.answers_at()), form)
    door.expect_refused(page, SignInProblem.REPLAYED, title="This answer was used already", mover="You")


def test_answer_of_one_institution_opens_nothing_at_the_other(doors: list[SamlDoor], new_page: NewPage) -> None:
    smithsonian, fjordhaven = doors
    page = new_page()
    form = parse_qs(catch_answer(smithsonian, page)["postData"])
    fjordhaven.go_to_provider(page)
    deliver(page, fjordhaven.url(fjordhaven.answers_at()), form)
    title = "This sign-in was not begun here"
    fjordhaven.expect_refused(page, SignInProblem.UNSOLICITED, title=title, mover="You")
    assert smithsonian.people() == fjordhaven.people() == []
    # It is still good where it belongs.
    deliver(page, smithsonian.url(smithsonian.answers_at()), form)
    smithsonian.expect_signed_in(page)


def test_answer_opens_nothing_in_another_browser(door: SamlDoor, new_page: NewPage) -> None:
    form = parse_qs(catch_answer(door, new_page())["postData"])
    stranger = new_page()
    deliver(stranger, door.url(door.answers_at()), form)
    title = "Your browser did not keep this site's cookie"
    door.expect_refused(stranger, SignInProblem.NO_COOKIE, title=title, mover="You")
    assert door.people() == []


def test_no_lasting_identifier(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.withhold_name_id()
    door.enrol(Said(), subject_id="")
    page = new_page()
    door.sign_in(page)
    title = "Your institution did not say who you are"
    door.expect_refused(page, SignInProblem.NO_IDENTIFIER, title=title, mover=SUPPORT)
    assert door.people() == []


def test_scope_that_is_another_institution_s(door: SamlDoor, new_page: NewPage) -> None:
    door.provider.withhold_name_id()
    door.enrol(Said(), subject_id="mara@fjordhaven.example")
    page = new_page()
    door.sign_in(page)
    title = "Your identifier ends in a name that is not known here"
    door.expect_refused(page, SignInProblem.FOREIGN_SCOPE, title=title, mover=SUPPORT)
    assert door.people() == []

"""The admin opens to staff whose institution confirmed a second factor, and says whose move it is where it did not."""

import json
import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from accounts.enums import RoleKind
from accounts.models import Identity, SignInAttempt, SignInMethod
from institutions.models import Event
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import FrontDoor, Provider
from tests.accounts.views.test_sign_in import SIGNED_IN, menu_of
from tests.accounts.views.test_sign_in_failures import reference_on
from tests.factories import IdentityFactory, RoleFactory, SignInMethodFactory, UserFactory
from tests.staff import sign_in_with_second_factor

MFA = "https://refeds.org/profile/mfa"
DESK = "What would you like to look at?"
NOT_CONFIRMED = "Your institution's sign-in did not confirm a second factor"
TYPE_THE_CODE = "Type the code that your phone shows"


@pytest.fixture
def staff(front_door: FrontDoor, as_new: Provider, browser: Browser) -> FrontDoor:
    """An institution where Mara is support staff, and is signed in by a password alone."""
    front_door.sign_in(browser)
    give_role(front_door)
    return front_door


def give_role(door: FrontDoor) -> None:
    (person,) = door.people()
    with door.rows():
        RoleFactory(institution=door.institution, person=person, kind=RoleKind.SUPPORT)


def change(door: FrontDoor, **columns: object) -> None:
    with door.rows():
        SignInMethod.objects.update(**columns)


def type_code(browser: Browser) -> None:
    assert browser.page.heading == TYPE_THE_CODE
    browser.press("Confirm", fill={"code": browser.page.element("shown").text})


def led_to_provider(browser: Browser) -> bool:
    return any(urlsplit(url).netloc.startswith("127.0.0.1") for url in browser.way)


def test_staff_are_led_to_their_institution_for_the_second_factor_and_back(staff: FrontDoor, browser: Browser) -> None:
    browser.open(staff.url("/admin/accounts/user/?q=mara"))
    type_code(browser)
    assert browser.page.url == staff.url("/admin/accounts/user/?q=mara")
    assert "Quillfeather" in browser.page.text
    browser.open(staff.url("/admin/"))
    assert (browser.page.heading, led_to_provider(browser)) == (DESK, False)


def test_nobody_signs_out_on_the_way_to_the_second_factor(staff: FrontDoor, browser: Browser) -> None:
    before = browser.session.cookies["sessionid"]
    browser.open(staff.url("/admin/"))
    type_code(browser)
    assert browser.session.cookies["sessionid"] != before
    assert [kind for kind in staff.trail() if kind.startswith("person.signed")] == ["person.signed_in"]
    with staff.rows():
        assert [one.step for one in SignInAttempt.objects.order_by("pk")] == ["signed_in", "signed_in"]


def test_staff_who_come_to_the_admin_from_nowhere_end_there(
    staff: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    other_browser.open(staff.url("/admin/"))
    other_browser.press("Sign in", fill={"username": "mara", "password": "right"})
    type_code(other_browser)
    assert (other_browser.page.url, other_browser.page.heading) == (staff.url("/admin/"), DESK)


def test_second_factor_of_the_sign_in_itself_is_enough(front_door: FrontDoor, browser: Browser) -> None:
    """Some providers ask everybody for a second factor, and say so without being asked."""
    front_door.provider.enrol("sam", {"sub": "sam", "name": "Sam Thorne", "acr": MFA})
    front_door.sign_in(browser, "sam")
    give_role(front_door)
    browser.open(front_door.url("/admin/"))
    assert (browser.page.heading, led_to_provider(browser)) == (DESK, False)


@pytest.mark.parametrize("answer", ["ignored", "refused"])
def test_institution_that_confirms_nothing_is_named_as_the_one_to_act(
    staff: FrontDoor, browser: Browser, answer: str
) -> None:
    staff.provider.turn(second_factor=answer)
    page = browser.open(staff.url("/admin/"))
    assert (page.status, page.heading) == (403, NOT_CONFIRMED)
    assert page.elements(css_class="mover")[0].text == "The people who run your institution's sign-in service"
    assert "its people must switch it on for this site" in page.text
    with staff.rows():
        attempt = SignInAttempt.objects.get(reference=reference_on(page))
        assert (attempt.step, attempt.problem) == ("failed", "no_second_factor")
        assert attempt.method is not None
    browser.open(staff.url())
    assert menu_of(browser) == SIGNED_IN
    assert browser.open(staff.url("/admin/")).heading == NOT_CONFIRMED
    staff.provider.turn(second_factor="given")
    browser.press("Try again")
    type_code(browser)
    assert browser.page.heading == DESK


def test_missing_second_factor_is_in_the_trail(staff: FrontDoor, browser: Browser) -> None:
    staff.provider.turn(second_factor="ignored")
    reference = reference_on(browser.open(staff.url("/admin/")))
    with staff.rows():
        told = Event.objects.get(kind="sign_in.refused")
    assert told.facts == {"reference": reference, "problem": "no_second_factor", "method": str(staff.method.key)}


def test_method_that_names_no_second_factor_asks_for_none(staff: FrontDoor, browser: Browser) -> None:
    change(staff, second_factor_context="")
    browser.open(staff.url("/admin/"))
    assert (browser.page.heading, led_to_provider(browser)) == (DESK, False)


def test_another_context_than_before_is_asked_for_anew(staff: FrontDoor, browser: Browser) -> None:
    browser.open(staff.url("/admin/"))
    type_code(browser)
    change(staff, second_factor_context="urn:example:stronger")
    assert browser.open(staff.url("/admin/")).heading == NOT_CONFIRMED


def test_second_factor_is_good_for_a_day_s_work(
    staff: FrontDoor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.open(staff.url("/admin/"))
    type_code(browser)
    for hours, asks in ((11, False), (13, True)):
        later = time.time() + hours * 3600
        with monkeypatch.context() as patch:
            patch.setattr("accounts.proofs.time", type("Later", (), {"time": staticmethod(lambda: later)}))  # noqa: B023
            browser.open(staff.url("/admin/"))
        assert led_to_provider(browser) is asks


def test_who_may_not_open_the_admin_is_not_asked_for_anything(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    for path in ("/admin/", "/sign-in/second-factor/"):
        assert (browser.open(front_door.url(path)).status, led_to_provider(browser)) == (403, False)


def test_visitor_cannot_lower_what_is_asked(staff: FrontDoor, browser: Browser) -> None:
    answer = browser.session.get(
        staff.url("/sign-in/second-factor/?acr_values=&context=&by-hand=1&auth_params=acr_values%3Dnone"),
        allow_redirects=False,
        timeout=30,
    )
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert json.loads(asked["claims"][0]) == {"id_token": {"acr": {"essential": True, "value": MFA}}}
    assert not asked.keys() & {"acr_values", "prompt"}


def test_ordinary_sign_in_asks_for_no_context(front_door: FrontDoor, browser: Browser) -> None:
    answer = browser.session.get(front_door.url("/sign-in/"), allow_redirects=False, timeout=30)
    assert not re.search(r"acr_values|claims|prompt|max_age", answer.headers["Location"])


def test_somebody_else_who_proves_a_second_factor_is_signed_in_as_themselves(
    staff: FrontDoor, browser: Browser
) -> None:
    staff.provider.enrol("tobias", {"sub": "tobias", "name": "Tobias Ashgrove"})
    browser.session.cookies.clear(domain="127.0.0.1")
    browser.open(staff.url("/admin/"))
    browser.press("Sign in", fill={"username": "tobias", "password": "right"})
    type_code(browser)
    assert browser.page.status == 403
    browser.open(staff.url())
    assert menu_of(browser) == "TA Menu of Tobias Ashgrove"


def test_proof_by_one_method_opens_nothing_for_another(front_door: FrontDoor) -> None:
    person = UserFactory(institution=front_door.institution)
    RoleFactory(institution=front_door.institution, person=person, kind=RoleKind.SUPPORT)
    other = SignInMethodFactory(institution=front_door.institution, second_factor_context="urn:example:other")
    client = Client(headers={"host": "smithsonian.localhost"})
    sign_in_with_second_factor(client, person, method=other)
    assert client.get("/admin/").status_code == 200
    with front_door.rows():
        other.second_factor_context = MFA
        other.save()
    assert client.get("/admin/").headers["Location"] == "/sign-in/second-factor/?next=%2Fadmin%2F"


def test_way_that_is_switched_off_since_is_not_the_one_to_prove_it_by(staff: FrontDoor, browser: Browser) -> None:
    """A session outlives its method: its person proves the second factor by one that is there."""
    person = UserFactory(institution=staff.institution)
    RoleFactory(institution=staff.institution, person=person, kind=RoleKind.SUPPORT)
    gone = SignInMethodFactory(institution=staff.institution, second_factor_context=MFA, is_on=False)
    client = Client(headers={"host": urlsplit(staff.url()).netloc})
    sign_in_with_second_factor(client, person, method=gone)
    assert client.get("/admin/").status_code == 200  # for as long as the proof is good
    with staff.rows():
        SignInMethod.objects.filter(pk=gone.pk).update(second_factor_context="urn:example:stronger")
    way = client.get("/admin/").headers["Location"]
    assert client.get(way).headers["Location"].startswith(staff.provider.address)


def test_weaker_way_that_somebody_adds_opens_no_more_than_the_one_they_had(front_door: FrontDoor) -> None:
    """Whoever knows a password of staff could add a way of their own, and come by that."""
    person = UserFactory(institution=front_door.institution)
    RoleFactory(institution=front_door.institution, person=person, kind=RoleKind.SUPPORT)
    guests = SignInMethodFactory(institution=front_door.institution, name="Guests", second_factor_context="")
    for method in (front_door.method, guests):
        IdentityFactory(institution=front_door.institution, person=person, method=method)
    client = Client(headers={"host": urlsplit(front_door.url()).netloc})
    sign_in_with_second_factor(client, person, method=guests)
    assert client.get("/admin/").headers["Location"] == "/sign-in/second-factor/?next=%2Fadmin%2F"


def test_staff_add_no_way_in_before_they_have_proved_what_opens_the_admin(staff: FrontDoor, browser: Browser) -> None:
    guests = SignInMethodFactory(institution=staff.institution, name="Guests")
    page = browser.open(staff.url("/sign-in/ways/"))
    assert "Add Guests" in page.text
    browser.press("Add Guests")
    assert browser.page.heading == TYPE_THE_CODE
    with staff.rows():
        assert not Identity.objects.filter(method=guests).exists()


def test_session_of_which_nobody_knows_how_it_began_is_asked(front_door: FrontDoor) -> None:
    person = UserFactory(institution=front_door.institution)
    RoleFactory(institution=front_door.institution, person=person, kind=RoleKind.SUPPORT)
    client = Client(headers={"host": "smithsonian.localhost"})
    with front_door.rows():
        client.force_login(person)
    assert client.get("/admin/").status_code == 302

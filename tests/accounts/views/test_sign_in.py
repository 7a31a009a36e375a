"""The whole code flow, between a live site and a real identity provider."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialApp, SocialToken
from django.db import connection

from accounts.adapters import SignInAdapter
from accounts.models import SignInMethod
from institutions.door import Door, open_door
from sandbox.demo.browser import Browser
from tests.accounts.views.conftest import MARA, FrontDoor
from tests.factories import SignInMethodFactory

SIGNED_IN = "MQ Menu of Mara Quillfeather"
#: What the trail tells of Mara's first visit.
TAKEN_IN = ["person.created", "staff_id.noted", "department.added"]


def hop(browser: Browser, url: str) -> str:
    """Where an address sends the browser, without going there."""
    answer = browser.session.get(url, allow_redirects=False, timeout=30)
    assert answer.status_code == 302
    return answer.headers["Location"]


def way_back(browser: Browser, door: FrontDoor) -> str:
    """The callback's address with state and code, for somebody who is signed in at the provider already."""
    browser.open(f"{door.provider.address}/sign-in/")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    return hop(browser, hop(browser, door.url("/sign-in/")))


def menu_of(browser: Browser) -> str:
    """What the page shows at the top right; empty for somebody who is not signed in."""
    found = [one for one in browser.page.elements(tag="summary") if one.attributes.get("id") == "person-menu"]
    return " ".join(" ".join(one.text for one in found).split())


def test_researcher_signs_in_with_the_account_they_have(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    assert (browser.page.status, browser.page.url) == (200, front_door.url())
    assert menu_of(browser) == SIGNED_IN
    assert [(one.name, one.email) for one in front_door.people()] == [("Mara Quillfeather", "mara@si.example")]
    assert front_door.trail() == [*TAKEN_IN, "person.signed_in"]


def test_nothing_of_allauths_own_bookkeeping_is_filled(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    assert (SocialApp.objects.count(), SocialToken.objects.count()) == (0, 0)


def test_no_transaction_is_open_while_the_provider_is_asked(
    front_door: FrontDoor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(_self: SignInAdapter) -> Door:
        door = open_door()
        door.hooks["response"].append(lambda *_args, **_kwargs: seen.append(connection.in_atomic_block))
        return door

    monkeypatch.setattr(SignInAdapter, "get_requests_session", watched)
    front_door.sign_in(browser)
    assert set(seen) == {False}
    assert menu_of(browser) == SIGNED_IN


def test_second_visit_is_the_same_person(front_door: FrontDoor, browser: Browser, other_browser: Browser) -> None:
    front_door.sign_in(browser)
    front_door.sign_in(other_browser)
    assert len(front_door.people()) == 1
    assert front_door.trail() == [*TAKEN_IN, "person.signed_in", "person.signed_in"]


def test_signing_out_ends_the_session_and_says_what_stays_open(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    browser.press("Sign out")
    assert "Your institution's own sign-in may still be open" in browser.page.text
    browser.reload()
    assert menu_of(browser) == ""
    assert front_door.trail() == [*TAKEN_IN, "person.signed_in", "person.signed_out"]


def test_sign_out_is_never_a_link(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    assert browser.open(front_door.url("/sign-out/")).status == 405
    browser.open(front_door.url())
    assert menu_of(browser) == SIGNED_IN


def test_person_comes_back_to_the_page_they_wanted(front_door: FrontDoor, browser: Browser) -> None:
    browser.open(front_door.url("/sign-in/?next=/nowhere/%3Fpage%3D2"))
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert browser.page.url == front_door.url("/nowhere/?page=2")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_afterwards(front_door: FrontDoor, browser: Browser, target: str) -> None:
    browser.open(front_door.url(f"/sign-in/?next={target}"))
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert browser.page.url == front_door.url()


def test_visitor_has_no_say_in_what_is_asked_of_the_provider(front_door: FrontDoor, browser: Browser) -> None:
    login = f"/accounts/oidc/{front_door.method.key}/login/"
    tricks = "?auth_params=redirect_uri%3Dhttps%253A%252F%252Fevil.example%26scope%3Dadmin%26prompt%3Dnone"
    tricks += "&scope=admin,offline_access&process=connect&action=rerequest"
    asked = parse_qs(urlsplit(hop(browser, front_door.url(login + tricks))).query)
    for random in ("state", "code_challenge"):
        assert asked.pop(random) != [""]
    asked["scope"] = [" ".join(sorted(asked["scope"][0].split()))]
    assert asked == {
        "client_id": ["smithsonian"],
        "redirect_uri": [front_door.callback],
        "scope": ["email openid profile"],
        "response_type": ["code"],
        "code_challenge_method": ["S256"],
    }


def test_reload_on_the_way_back_signs_in_once(front_door: FrontDoor, browser: Browser) -> None:
    callback = way_back(browser, front_door)
    for _ in range(2):
        browser.open(callback)
        assert menu_of(browser) == SIGNED_IN
    assert front_door.trail() == [*TAKEN_IN, "person.signed_in"]


def test_stolen_way_back_signs_nobody_in(front_door: FrontDoor, browser: Browser, other_browser: Browser) -> None:
    callback = way_back(browser, front_door)
    page = other_browser.open(callback)
    assert (page.status, page.heading) == (400, "Your browser did not keep this site's cookie")
    assert front_door.people() == []


def test_way_back_is_good_once(front_door: FrontDoor, browser: Browser) -> None:
    callback = way_back(browser, front_door)
    browser.open(callback)
    browser.press("Sign out")
    page = browser.open(callback)
    assert (page.status, page.heading) == (400, "This sign-in is no longer open")
    browser.press("Try again")
    assert menu_of(browser) == SIGNED_IN


def test_person_who_cancels_is_told_so_and_can_try_again(front_door: FrontDoor, browser: Browser) -> None:
    browser.open(front_door.url("/sign-in/"))
    page = browser.press("Cancel")
    assert (page.status, page.heading) == (200, "You are not signed in")
    assert "cancelled at your institution's page" in page.text
    browser.press("Try again")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert menu_of(browser) == SIGNED_IN


def test_several_ways_are_offered_by_name(front_door: FrontDoor, browser: Browser) -> None:
    SignInMethodFactory(institution=front_door.institution, name="Guest account")
    SignInMethodFactory(institution=front_door.institution, name="Old account", is_on=False)
    page = browser.open(front_door.url("/sign-in/?next=/nowhere/"))
    offered = [one.name for one in page.elements(tag="a", css_class="btn")]
    assert offered == ["Smithsonian Institution account", "Guest account"]
    browser.press("Smithsonian Institution account")
    browser.press("Sign in", fill={"username": "mara", "password": "right"})
    assert browser.page.url == front_door.url("/nowhere/")


def test_institution_without_a_way_in_says_whom_to_ask(front_door: FrontDoor, browser: Browser) -> None:
    with front_door.rows():
        SignInMethod.objects.update(is_on=False)
    page = browser.open(front_door.url("/sign-in/"))
    assert "Smithsonian Institution has not been connected to this site yet" in page.text
    assert "library@smithsonian.example" in page.text


def test_same_subject_at_two_institutions_is_two_people(
    open_front_door: Callable[[str, str], FrontDoor], browser: Browser
) -> None:
    doors = [open_front_door("smithsonian", "Smithsonian Institution"), open_front_door("fjordhaven", "Fjordhaven")]
    doors[0].sign_in(browser)
    browser.open(doors[1].url("/sign-in/"))
    assert (browser.page.url, menu_of(browser)) == (doors[1].url(), SIGNED_IN)
    people = [door.people() for door in doors]
    assert [[(one.institution_id, one.email) for one in some] for some in people] == [
        [(door.institution.pk, MARA["email"])] for door in doors
    ]


@pytest.mark.parametrize("path", ["login/", "login/callback/?state=s&code=c"])
def test_method_of_one_institution_is_unknown_at_the_other(
    open_front_door: Callable[[str, str], FrontDoor], browser: Browser, path: str
) -> None:
    ours, theirs = open_front_door("smithsonian", "Smithsonian"), open_front_door("fjordhaven", "Fjordhaven")
    page = browser.open(theirs.url(f"/accounts/oidc/{ours.method.key}/{path}"))
    assert (page.status, page.heading) == (404, "There is no such page")


def test_way_back_to_one_institution_is_worth_nothing_at_the_other(
    open_front_door: Callable[[str, str], FrontDoor], browser: Browser
) -> None:
    ours, theirs = open_front_door("smithsonian", "Smithsonian"), open_front_door("fjordhaven", "Fjordhaven")
    query = urlsplit(way_back(browser, ours)).query
    page = browser.open(f"{theirs.callback}?{query}")
    assert (page.status, page.heading) == (400, "Your browser did not keep this site's cookie")
    assert theirs.people() == []


def test_session_of_one_institution_is_nobody_at_the_other(
    open_front_door: Callable[[str, str], FrontDoor], browser: Browser, other_browser: Browser
) -> None:
    ours, theirs = open_front_door("smithsonian", "Smithsonian"), open_front_door("fjordhaven", "Fjordhaven")
    ours.sign_in(browser)
    theirs.sign_in(other_browser)
    cookie = browser.session.cookies.get("sessionid", domain="smithsonian.localhost")
    assert cookie
    other_browser.session.cookies.set("sessionid", cookie, domain="fjordhaven.localhost", path="/")
    other_browser.open(theirs.url())
    assert menu_of(other_browser) == ""
    browser.open(ours.url())
    assert menu_of(browser) == SIGNED_IN


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/logout/",
        "/accounts/email/",
        "/accounts/password/reset/",
        "/accounts/password/set/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/2fa/",
        "/accounts/",
    ],
)
def test_what_else_allauth_offers_does_not_exist(front_door: FrontDoor, browser: Browser, path: str) -> None:
    assert browser.open(front_door.url(path)).status == 404

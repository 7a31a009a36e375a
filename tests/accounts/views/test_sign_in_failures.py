"""What a person is told when the sign-in fails, and what the log keeps for whoever must mend it."""

import json
import re
import socket
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from accounts.models import SignInAttempt, SignInMethod
from institutions.models import Event
from institutions.tenancy.caches import recall, remember
from sandbox.demo.browser import Browser
from sandbox.demo.pages import Page
from tests.accounts.views.conftest import SECRET, FrontDoor
from tests.local_server import Reply, serving

REFERENCE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
NOT_UNDERSTOOD = "Your institution's sign-in and this site do not understand each other"


def change(door: FrontDoor, **columns: str) -> None:
    with door.rows():
        SignInMethod.objects.update(**columns)


def reference_on(page: Page) -> str:
    found = set(REFERENCE.findall(page.text))
    assert len(found) == 1
    return str(found.pop())


def try_to_sign_in(door: FrontDoor, browser: Browser) -> Page:
    browser.open(door.url("/sign-in/"))
    return browser.press("Sign in", fill={"username": "mara", "password": "right"})


def test_provider_that_is_down_is_named_as_the_one_to_wait_for(
    front_door: FrontDoor, browser: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"127.0.0.1:{listener.getsockname()[1]}"
    settings.OUTBOUND_ALLOW = frozenset({closed})
    change(front_door, issuer=f"http://{closed}")
    page = browser.open(front_door.url("/sign-in/"))
    assert (page.status, page.heading) == (502, "Your institution's sign-in does not answer")
    assert "Wait a few minutes and try again" in page.text
    assert "library@smithsonian.example" in page.text
    assert f"sign-in {reference_on(page)} at method {front_door.method.key} failed: unreachable" in caplog.text


def test_provider_at_a_private_address_is_not_called(
    front_door: FrontDoor, browser: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    page = browser.open(front_door.url("/sign-in/"))
    assert (page.status, page.heading) == (502, NOT_UNDERSTOOD)
    assert "leads to a private address, which is not called" in caplog.text


def test_provider_that_calls_itself_otherwise_is_not_trusted(
    front_door: FrontDoor, browser: Browser, settings: Settings
) -> None:
    config = {
        "issuer": "https://another.example",
        "authorization_endpoint": "https://another.example/authorize",
        "token_endpoint": "https://another.example/token",
        "userinfo_endpoint": "https://another.example/userinfo",
        "jwks_uri": "https://another.example/keys",
    }
    with serving(lambda _received: Reply(body=json.dumps(config).encode())) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        change(front_door, issuer=server.url)
        page = browser.open(front_door.url("/sign-in/"))
    assert (page.status, page.heading) == (502, NOT_UNDERSTOOD)


def test_provider_whose_configuration_lacks_an_address_is_named_in_the_log(
    front_door: FrontDoor, browser: Browser, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(lambda _received: Reply(body=b"{}")) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        change(front_door, issuer=server.url)
        page = browser.open(front_door.url("/sign-in/"))
    assert (page.status, page.heading) == (502, NOT_UNDERSTOOD)
    assert "the provider's configuration lacks authorization_endpoint, issuer" in caplog.text


def test_wrong_client_secret_is_named_in_the_log_and_not_shown(
    front_door: FrontDoor, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    front_door.provider.register("smithsonian", redirect_uri=front_door.callback, secret="another")
    page = try_to_sign_in(front_door, browser)
    assert (page.status, page.heading) == (502, NOT_UNDERSTOOD)
    assert f"sign-in {reference_on(page)} at method {front_door.method.key} failed: provider" in caplog.text
    assert "invalid_client" in caplog.text
    assert SECRET not in caplog.text
    assert front_door.people() == []


def test_a_failure_on_the_way_back_is_found_in_the_trail_by_its_reference(
    front_door: FrontDoor, browser: Browser
) -> None:
    front_door.provider.register("smithsonian", redirect_uri=front_door.callback, secret="another")
    page = try_to_sign_in(front_door, browser)
    with front_door.rows():
        failed = Event.objects.get()
    assert (failed.kind, failed.facts) == (
        "sign_in.failed",
        {"reference": reference_on(page), "problem": "provider", "method": str(front_door.method.key)},
    )


def test_who_was_never_sent_to_the_provider_writes_nothing_into_the_trail(
    front_door: FrontDoor, browser: Browser, settings: Settings
) -> None:
    for query in ("", "?state=made-up&code=made-up", "?error=server_error"):
        browser.open(front_door.callback + query)
    settings.OUTBOUND_ALLOW = frozenset()
    browser.open(front_door.url("/sign-in/"))
    assert front_door.trail() == []


def test_an_error_that_the_visitor_may_have_written_is_logged_and_not_in_the_trail(
    front_door: FrontDoor, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    sent = browser.open(front_door.url("/sign-in/"))
    [state] = parse_qs(urlsplit(parse_qs(urlsplit(sent.url).query)["next"][0]).query)["state"]
    page = browser.open(f"{front_door.callback}?state={state}&error=server_error")
    assert (page.status, page.heading) == (502, "Your institution's sign-in reported an error")
    assert f"sign-in {reference_on(page)} at method {front_door.method.key} failed: provider_error" in caplog.text
    assert front_door.trail() == []


def test_two_people_in_one_are_let_in_by_nobody_and_support_finds_the_reference(
    front_door: FrontDoor, browser: Browser, other_browser: Browser
) -> None:
    front_door.provider.enrol("first", {"sub": "one", "subject_id": "shared@si.example"})
    front_door.provider.enrol("second", {"sub": "two"})
    front_door.sign_in(browser, "first")
    front_door.sign_in(other_browser, "second")
    other_browser.press("Sign out")
    front_door.provider.enrol("second", {"sub": "two", "subject_id": "shared@si.example"})
    other_browser.open(front_door.url("/sign-in/"))
    page = other_browser.press("Sign in", fill={"username": "second", "password": "right"})
    assert (page.status, page.heading) == (403, "We could not tell which account is yours")
    with front_door.rows():
        refused = Event.objects.filter(kind="sign_in.refused").get()
    assert refused.facts == {
        "reference": reference_on(page),
        "problem": "two_people",
        "method": str(front_door.method.key),
    }


def test_person_whose_account_is_switched_off_is_told_whom_to_ask(front_door: FrontDoor, browser: Browser) -> None:
    front_door.sign_in(browser)
    person = front_door.people()[0]
    person.is_active = False
    with front_door.rows():
        person.save()
    # The session that was open is worth nothing any more, so there is a link to press.
    browser.open(front_door.url())
    page = browser.press("Sign in")
    assert (page.status, page.heading) == (403, "Your account is switched off")
    assert "library@smithsonian.example" in page.text
    with front_door.rows():
        told = Event.objects.get(kind="sign_in.switched_off")
        assert (told.about, told.facts["reference"]) == (person.audit_key, reference_on(page))


def test_a_researcher_at_the_support_desk_is_told_of_the_role_and_staff_find_the_sign_in(
    front_door: FrontDoor, browser: Browser
) -> None:
    front_door.sign_in(browser)
    page = browser.open(front_door.url("/admin/"))
    assert (page.status, page.heading) == (403, "The support desk is not open to you")
    assert "Whose move it is: Your institution's support" in " ".join(page.text.split())
    with front_door.rows():
        attempt = SignInAttempt.objects.select_related("person").get(reference=reference_on(page))
    assert (attempt.step, attempt.problem, str(attempt.person)) == ("signed_in", "wrong_role", "Mara Quillfeather")


def test_a_provider_that_has_moved_is_found_by_the_second_try(front_door: FrontDoor, browser: Browser) -> None:
    """What it said of itself is kept for an hour, and not past a failure that it may be the cause of."""
    front_door.sign_in(browser)
    browser.press("Sign out")
    kept = f"openid-configuration:{front_door.method.key}"
    with front_door.rows():
        entry = recall(kept)
        entry["said"]["token_endpoint"] = f"{front_door.provider.address}/where-it-was/"
        remember(kept, entry, seconds=60)
    assert browser.open(front_door.url("/sign-in/")).heading == NOT_UNDERSTOOD
    assert browser.press("Try again").status == 200
    assert browser.page.url == front_door.url()

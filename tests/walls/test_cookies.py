"""Sessions and cookies belong to one institution, whoever carries them to another."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.domain.setting_up import create_operator
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope

pytestmark = pytest.mark.django_db

SMITHSONIAN = "smithsonian.colophon.test"
FJORDHAVEN = "fjordhaven.colophon.test"
ELSEWHERE = [
    "https://nowhere.example/",
    "//nowhere.example/",
    "///nowhere.example/",
    "\\\\nowhere.example/",
    "/\\nowhere.example/",
    "http:nowhere.example",
    "javascript:alert(1)",
    f"http://{FJORDHAVEN}/",
    f"//{FJORDHAVEN}/",
    f"http://{SMITHSONIAN}@nowhere.example/",
    "http://colophon.test.nowhere.example/",
]


@pytest.fixture
def browser(alice: User, charlie: User) -> Client:
    """Alice's browser, signed in at the Smithsonian; cookies go wherever a test sends them."""
    client = Client(HTTP_HOST=SMITHSONIAN)
    with institution_scope(alice.institution):
        client.force_login(alice)
    return client


def test_a_session_replayed_at_another_institution_opens_nothing_and_stays_good_at_its_own(browser: Client) -> None:
    session = browser.cookies["sessionid"].value
    there = browser.get("/profile/", headers={"host": FJORDHAVEN})
    assert (there.status_code, there["Location"]) == (302, "/sign-in/?next=/profile/")
    # What the answer does to the cookie at the other host is not what a browser would see at this one.
    browser.cookies["sessionid"] = session
    assert browser.get("/profile/").status_code == 200


def test_a_session_is_bound_before_anybody_signs_in(
    smithsonian: Institution, fjordhaven: Institution, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.walls.pages"
    visitor = Client()
    answer = visitor.get("/remember", headers={"host": SMITHSONIAN})
    assert {name: cookie["domain"] for name, cookie in answer.cookies.items()} == {"sessionid": ""}
    ours = visitor.cookies["sessionid"].value
    assert dict(SessionStore(ours).items()) == {"visited": True, "institution": smithsonian.pk}
    visitor.get("/remember", headers={"host": FJORDHAVEN})
    theirs = visitor.cookies["sessionid"].value
    assert theirs != ours
    assert dict(SessionStore(theirs).items()) == {"visited": True, "institution": fjordhaven.pk}
    assert dict(SessionStore(ours).items()) == {"visited": True, "institution": smithsonian.pk}


def test_what_a_visitor_left_in_a_session_is_not_read_at_another_institution(
    smithsonian: Institution, fjordhaven: Institution, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.walls.pages"
    visitor = Client()
    # No account is in it, so that no look-up of a person refuses it.
    visitor.get("/remember", headers={"host": SMITHSONIAN})
    session = visitor.cookies["sessionid"].value
    assert visitor.get("/remembered", headers={"host": FJORDHAVEN}).json() == {"visited": False}
    visitor.cookies["sessionid"] = session
    assert visitor.get("/remembered", headers={"host": SMITHSONIAN}).json() == {"visited": True}


def test_a_session_of_the_base_domain_without_operators_is_read_there_only(
    smithsonian: Institution, settings: Any
) -> None:
    settings.ROOT_URLCONF = "tests.walls.pages"
    session = SessionStore()
    session.update({"visited": True, "institution": None})
    session.save()
    visitor = Client()
    visitor.cookies["sessionid"] = str(session.session_key)
    assert visitor.get("/remembered", headers={"host": SMITHSONIAN}).json() == {"visited": False}


def test_after_signing_out_nothing_of_the_person_is_in_the_session(browser: Client, alice: User) -> None:
    before = browser.cookies["sessionid"].value
    browser.post("/sign-out/")
    after = browser.cookies["sessionid"].value
    assert after != before
    assert dict(SessionStore(before).items()) == {}
    assert sorted(SessionStore(after).keys()) == ["institution", "no_automatic_sign_in"]


def test_a_message_for_one_institution_is_not_read_at_another(browser: Client) -> None:
    browser.post("/profile/", {"job_title": "Curator of Botany"})
    session = browser.cookies["sessionid"].value
    said = "Saved. Your field of research is still missing."
    assert said not in browser.get("/sign-in/", headers={"host": FJORDHAVEN}).content.decode()
    browser.cookies["sessionid"] = session
    assert said in browser.get("/profile/").content.decode()


def test_a_csrf_token_of_another_host_is_refused(browser: Client) -> None:
    forms = Client(enforce_csrf_checks=True, HTTP_HOST=SMITHSONIAN)
    forms.cookies = browser.cookies
    page = forms.get("/profile/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
    told = {"csrfmiddlewaretoken": token}

    def send(**headers: str) -> int:
        return forms.post("/profile/field/", told, headers={"host": SMITHSONIAN, **headers}).status_code

    # The cookie and the token fit together: what is refused is that the form stood on another page.
    assert send(origin=f"http://{FJORDHAVEN}") == 403
    assert send(origin="null") == 403
    assert send(origin="http://colophon.test") == 403
    over_tls = forms.post("/profile/field/", told, headers={"referer": f"https://{FJORDHAVEN}/"}, secure=True)
    assert over_tls.status_code == 403
    assert send(origin=f"http://{SMITHSONIAN}") != 403


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_who_is_signed_in_is_sent_to_another_host(target: str, browser: Client) -> None:
    answer = browser.get("/sign-in/", {"next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_operator_is_sent_to_another_host_after_signing_in(target: str, db: None) -> None:
    operator, _is_new = create_operator("op@colophon.example")
    with institution_scope(operator.institution):
        operator.set_password("a long one, easily kept")
        operator.save()
    client = Client(HTTP_HOST="colophon.test")
    assert target not in client.get("/sign-in/", {"next": target})["Location"]
    sent = {"login": operator.email, "password": "a long one, easily kept", "next": target}
    answer = client.post("/operators/sign-in/", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def _choices(**environment: str) -> dict[str, Any]:
    """The site's settings as a process of its own reads them."""
    script = (
        "import json; from config import settings as s;"
        "print(json.dumps({n: v for n, v in vars(s).items() if 'COOKIE' in n or n.startswith(('CSRF', 'USE_X'))}))"
    )
    line = [sys.executable, "-c", script]
    said = subprocess.run(line, env=os.environ | environment, cwd=site.BASE_DIR, capture_output=True, check=True)  # noqa: S603 - a line of our own
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_cookies_are_bound_to_their_host() -> None:
    always = {
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_FAILURE_VIEW": "config.pages.form_too_old",
    }
    assert _choices(PUBLIC_SCHEME="http") == always
    assert _choices(PUBLIC_SCHEME="https") == always | {
        "SESSION_COOKIE_NAME": "__Host-session",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-csrf",
        "CSRF_COOKIE_SECURE": True,
    }
    # Left at Django's: no domain, no other origin that is trusted, and no word of a proxy's on the host.
    assert (site.SESSION_COOKIE_DOMAIN, site.CSRF_COOKIE_DOMAIN) == (None, None)
    assert (site.SESSION_COOKIE_PATH, site.CSRF_COOKIE_PATH) == ("/", "/")
    assert (site.CSRF_TRUSTED_ORIGINS, site.USE_X_FORWARDED_HOST, site.USE_X_FORWARDED_PORT) == ([], False, False)

"""Operators' second factors: an authenticator app, recovery codes, and the gate before everything else."""

import re
import time
from html import unescape
from threading import Barrier, Thread
from urllib.parse import quote, unquote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts.domain.second_factor import spend_code
from institutions.keyring import unseal
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.views.operating import (
    APP,
    ASK,
    CODES,
    CONFIRM,
    EMAIL,
    FACTORS,
    PASSKEYS,
    PASSWORD,
    SIGN_IN,
    Operator,
    heading,
    is_signed_in,
    new_browser,
    opens,
    said,
)
from tests.operators import PERIOD, code_of, give_app

WRONG = "This code is not right. Enter the one that your app shows now."
USED = "This code was used already. Wait until your app shows the next one, half a minute at most."
TOO_MANY = "Too many wrong attempts. Wait five minutes, then try again."


@pytest.fixture(autouse=True)
def _no_attempts_before() -> None:
    cache.clear()


@pytest.fixture
def operator(db: None) -> Operator:
    return Operator()


def test_a_password_alone_opens_nothing_but_the_page_that_asks_for_more(operator: Operator) -> None:
    assert operator.give_password()["Location"] == "/"
    for path in ("/", "/admin/", "/admin/nothing/", "/profile/", "/items/", SIGN_IN, CODES):
        answer = operator.browser.get(path)
        assert (path, answer.status_code, answer["Location"]) == (path, 302, FACTORS)
    page = operator.browser.get(FACTORS)
    assert (page.status_code, heading(page)) == (200, "Set up your second factor")
    for link in (APP, f"{PASSKEYS}add/"):
        assert f'href="{link}"' in page.content.decode()


def test_an_app_is_set_up_by_its_first_code_and_the_admin_opens(operator: Operator) -> None:
    operator.give_password()
    page = operator.browser.get(APP)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert f"/totp/op%40colophon.example?secret={secret}&issuer=Colophon" in page.context["totp_url"]
    answer = operator.browser.post(APP, {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    assert opens(operator.browser)
    assert operator.events() == [("second_factor.added", {"factor": "totp"})]


def test_a_wrong_first_code_sets_up_nothing_and_the_picture_stays(operator: Operator) -> None:
    operator.give_password()
    secret = operator.browser.get(APP).context["form"].secret
    page = operator.browser.post(APP, {"code": "12345"})
    assert said(page) == [WRONG]
    assert page.context["form"].secret == secret
    assert not opens(operator.browser)
    assert operator.browser.post(APP, {"code": code_of(secret)}).status_code == 302


def test_the_next_sign_in_asks_for_a_code(operator: Operator) -> None:
    secret = operator.enrol_app()
    browser = new_browser()
    answer = operator.give_password(browser)
    assert (answer.status_code, answer["Location"]) == (302, ASK)
    assert not is_signed_in(browser)
    assert browser.get("/admin/")["Location"].startswith("/sign-in/")
    page = browser.get(ASK)
    assert heading(page) == "Your second factor"
    answer = browser.post(ASK, {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert opens(browser)


def test_the_way_that_was_wanted_is_gone_after_the_code(operator: Operator) -> None:
    secret = operator.enrol_app()
    browser = new_browser()
    browser.post(SIGN_IN, {"login": EMAIL, "password": PASSWORD, "next": "/admin/accounts/user/"})
    assert browser.post(ASK, {"code": code_of(secret)})["Location"] == "/admin/accounts/user/"


def test_a_session_is_a_new_one_after_the_second_factor(operator: Operator) -> None:
    secret = operator.enrol_app()
    browser = new_browser()
    operator.give_password(browser)
    before = browser.session.session_key
    browser.post(ASK, {"code": code_of(secret)})
    assert browser.session.session_key != before


@pytest.mark.parametrize("code", ["000000", "12 34", "not a code", "\u0660" * 6, "0" * 400])
def test_a_wrong_code_is_refused_and_told_of(operator: Operator, code: str) -> None:
    operator.enrol_app()
    browser = new_browser()
    operator.give_password(browser)
    page = browser.post(ASK, {"code": code})
    assert not is_signed_in(browser)
    if len(code) > 32:
        assert said(page) == ["Ensure this value has at most 32 characters (it has 400)."]
    else:
        assert said(page) == [WRONG]
        assert operator.events()[-1] == ("sign_in.code_refused", {})


def test_a_code_of_another_time_is_wrong(operator: Operator) -> None:
    secret = operator.enrol_app()
    for away in (-3, 3):
        browser = new_browser()
        operator.give_password(browser)
        assert said(browser.post(ASK, {"code": code_of(secret, at=time.time() + away * PERIOD)})) == [WRONG]


def test_a_code_signs_in_once(operator: Operator) -> None:
    secret = operator.enrol_app()
    first, second = new_browser(), new_browser()
    for browser in (first, second):
        operator.give_password(browser)
    code = code_of(secret)
    assert first.post(ASK, {"code": code}).status_code == 302
    assert said(second.post(ASK, {"code": code})) == [USED]
    # Whatever a cache forgets: the row remembers.
    cache.clear()
    assert said(second.post(ASK, {"code": code})) == [USED]
    assert not is_signed_in(second)
    assert second.post(ASK, {"code": code_of(secret, at=time.time() + PERIOD)}).status_code == 302


def test_a_code_older_than_one_that_was_taken_is_used_too(operator: Operator) -> None:
    app = give_app(operator.person)
    operator.give_password()
    assert operator.browser.post(ASK, {"code": code_of()}).status_code == 302
    browser = new_browser()
    operator.give_password(browser)
    assert said(browser.post(ASK, {"code": code_of(at=time.time() - PERIOD)})) == [USED]
    with institution_scope(operator.person.institution), transaction.atomic():
        assert Authenticator.objects.get(pk=app.pk).data["last_step"] >= int(time.time() // PERIOD) - 1


def test_the_code_that_set_the_app_up_does_not_sign_in(operator: Operator) -> None:
    operator.give_password()
    code = code_of(operator.browser.get(APP).context["form"].secret)
    operator.browser.post(APP, {"code": code})
    browser = new_browser()
    operator.give_password(browser)
    assert said(browser.post(ASK, {"code": code})) == [USED]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_takes_the_code() -> None:
    person = Operator().person
    app, taken, together = give_app(person), [], Barrier(2)

    def spend() -> None:
        with institution_scope(person.institution):
            together.wait(10)
            taken.append(spend_code(app, step=7))
        connection.close()

    threads = [Thread(target=spend) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]


def test_guessing_codes_is_stopped_even_for_the_right_one(operator: Operator) -> None:
    secret = operator.enrol_app()
    browser = new_browser()
    operator.give_password(browser)
    tries = [said(browser.post(ASK, {"code": "000000"})) for _ in range(6)]
    assert tries == [[WRONG]] * 5 + [[TOO_MANY]]
    assert said(browser.post(ASK, {"code": code_of(secret)})) == [TOO_MANY]
    assert operator.events().count(("sign_in.code_refused", {})) == 5


def test_whoever_is_asked_for_a_code_may_sign_in_as_somebody_else(operator: Operator) -> None:
    operator.enrol_app()
    browser = new_browser()
    operator.give_password(browser)
    assert browser.get(SIGN_IN)["Location"] == ASK
    assert browser.post("/sign-out/")["Location"] == SIGN_IN
    assert heading(browser.get(SIGN_IN)) == "Operators"
    assert browser.get(ASK)["Location"] == SIGN_IN


def test_ten_recovery_codes_are_shown_once_and_can_be_kept_as_a_file(operator: Operator) -> None:
    operator.enrol_app()
    page = operator.browser.get(CODES)
    codes = re.findall(r"<code>(\d{8})</code>", page.content.decode())
    assert len(set(codes)) == 10
    [file] = re.findall(r'href="data:text/plain;charset=utf-8,([^"]*)"\s+download', page.content.decode())
    assert unquote(unescape(file)) == "\n".join(["http://colophon.test/", *codes, ""])
    assert page["Cache-Control"].split(", ").count("no-store") == 1
    again = operator.browser.get(CODES).content.decode()
    assert [code for code in codes if code in again] == []
    assert "are not shown again" in again


def test_a_recovery_code_takes_the_place_of_the_app_once(operator: Operator) -> None:
    operator.enrol_app()
    code = operator.recovery_codes()[3]
    browser, other = new_browser(), new_browser()
    for one in (browser, other):
        operator.give_password(one)
    assert browser.post(ASK, {"code": code}).status_code == 302
    assert "You used a recovery code; you have 9 more." in browser.get(FACTORS).content.decode()
    assert opens(browser)
    assert operator.events()[-1] == ("second_factor.recovery_code_used", {})
    assert said(other.post(ASK, {"code": code})) == [WRONG]
    assert not is_signed_in(other)


def test_new_recovery_codes_make_the_old_ones_worthless(operator: Operator) -> None:
    operator.enrol_app()
    old = operator.recovery_codes()
    assert operator.browser.post(f"{CODES}new/")["Location"] == CODES
    new = operator.recovery_codes()
    assert (len(new), set(new) & set(old)) == (10, set())
    assert operator.events()[-1] == ("second_factor.recovery_codes_renewed", {})
    browser = new_browser()
    operator.give_password(browser)
    assert said(browser.post(ASK, {"code": old[0]})) == [WRONG]
    assert browser.post(ASK, {"code": new[0]}).status_code == 302


def test_without_a_factor_there_are_no_recovery_codes(operator: Operator) -> None:
    operator.enrol_app()
    operator.browser.post(f"{APP}remove/")
    assert operator.browser.get(CODES)["Location"] == FACTORS
    assert operator.browser.post(f"{CODES}new/")["Location"] == FACTORS
    with institution_scope(operator.person.institution), transaction.atomic():
        assert not Authenticator.objects.filter(user_id=operator.person.pk).exists()


def test_removing_the_last_factor_closes_the_gate(operator: Operator) -> None:
    operator.enrol_app()
    assert heading(operator.browser.get(f"{APP}remove/")) == "Remove the authenticator app?"
    assert operator.browser.post(f"{APP}remove/")["Location"] == FACTORS
    assert not opens(operator.browser)
    assert heading(operator.browser.get(FACTORS)) == "Set up your second factor"
    assert operator.events()[-1] == ("second_factor.removed", {"factor": "totp"})


def test_a_session_from_before_the_factor_is_told_to_sign_in_again(operator: Operator) -> None:
    old = new_browser()
    operator.give_password(old)
    operator.enrol_app()
    assert not opens(old)
    page = old.get(FACTORS)
    assert heading(page) == "Sign in again"
    assert "Remove" not in page.content.decode()


def grow_old(operator: Operator, *, seconds: int) -> None:
    """Let the operator's session have begun so long ago."""
    session = operator.browser.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def test_after_five_minutes_the_password_is_asked_for_before_anything_changes(operator: Operator) -> None:
    operator.enrol_app()
    grow_old(operator, seconds=301)
    answer = operator.browser.get(f"{APP}remove/")
    assert (answer.status_code, answer["Location"]) == (302, f"{CONFIRM}?next=" + quote(f"{APP}remove/", safe=""))
    page = operator.browser.post(answer["Location"], {"password": "wrong"})
    assert said(page) == ["This is not your password. Try again."]
    answer = operator.browser.post(f"{CONFIRM}?next={APP}remove/", {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, f"{APP}remove/")
    assert operator.browser.post(f"{APP}remove/")["Location"] == FACTORS


def test_what_was_sent_when_the_password_was_asked_for_is_done_then(operator: Operator) -> None:
    operator.enrol_app()
    old = operator.recovery_codes()
    grow_old(operator, seconds=301)
    answer = operator.browser.post(f"{CODES}new/")
    assert answer["Location"].startswith(CONFIRM)
    operator.browser.post(answer["Location"], {"password": PASSWORD}, follow=True)
    browser = new_browser()
    operator.give_password(browser)
    assert said(browser.post(ASK, {"code": old[0]})) == [WRONG]


def test_secrets_are_encrypted_in_the_database(operator: Operator) -> None:
    secret = operator.enrol_app()
    with institution_scope(operator.person.institution), transaction.atomic():
        rows = {row.type: row.data for row in Authenticator.objects.filter(user_id=operator.person.pk)}
    assert unseal(rows["totp"]["secret"]) == secret
    assert len(unseal(rows["recovery_codes"]["seed"])) == 80
    assert secret not in repr(rows)


def test_a_secret_waits_encrypted_for_its_first_code(operator: Operator) -> None:
    operator.give_password()
    secret = operator.browser.get(APP).context["form"].secret
    [row] = SessionStore.get_model_class().objects.all()
    assert secret not in repr(row.get_decoded())
    assert unseal(row.get_decoded()["mfa.totp.secret"]) == secret


def test_keys_that_changed_meanwhile_cost_a_new_scan(operator: Operator, settings: object) -> None:
    operator.give_password()
    secret = operator.browser.get(APP).context["form"].secret
    settings.KEY_RING = ["MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="]  # type: ignore[attr-defined]
    page = operator.browser.post(APP, {"code": code_of(secret)})
    assert said(page) == [WRONG]
    new = operator.browser.get(APP).context["form"].secret
    assert operator.browser.post(APP, {"code": code_of(new)}).status_code == 302


def test_the_overview_says_what_there_is(operator: Operator) -> None:
    operator.enrol_app()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", operator.browser.get(FACTORS).content.decode()))
    assert f"Set up since {timezone.now():%-d %B %Y}" in text
    assert "10 codes are left" in text


PAGES = [
    ASK,
    "/operators/sign-in/passkey/",
    CONFIRM,
    FACTORS,
    APP,
    f"{APP}remove/",
    f"{PASSKEYS}add/",
    f"{PASSKEYS}1/remove/",
    CODES,
    f"{CODES}new/",
]


@pytest.mark.parametrize("path", PAGES)
def test_institutions_have_no_such_pages(path: str, smithsonian: Institution) -> None:
    browser = new_browser()
    for answer in (browser.get, browser.post):
        assert answer(path, headers={"host": "smithsonian.colophon.test"}).status_code == 404


@pytest.mark.parametrize("path", [SIGN_IN, FACTORS, APP, f"{PASSKEYS}add/", CODES, f"{APP}remove/", f"{CODES}new/"])
def test_pages_need_nothing_inline(path: str, operator: Operator) -> None:
    if path in {SIGN_IN, APP}:
        browser = new_browser() if path == SIGN_IN else operator.browser
        operator.give_password(operator.browser)
    else:
        operator.enrol_app()
        browser = operator.browser
    page = browser.get(path)
    assert page.status_code == 200
    assert re.findall(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", page.content.decode()) == []

"""Operators' passkeys, as their browsers send them; `tests/browser` does the same with a real one."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AuthenticatorData
from pytest_django import Settings

from accounts.domain.setting_up import create_operator
from accounts.models import User
from institutions.models import Event
from institutions.tenancy.scope import institution_scope
from tests.accounts.views.operating import (
    ASK,
    BY_PASSKEY,
    CODES,
    FACTORS,
    PASSKEYS,
    SIGN_IN,
    Operator,
    heading,
    is_signed_in,
    new_browser,
    opens,
    options_on,
    said,
)
from tests.operators import code_of, sign_in_past_the_gate
from tests.passkeys import Passkey

ADD = f"{PASSKEYS}add/"
REFUSED = "This passkey was not accepted. Try again, or use another way."
OURS = "https://colophon.test:8443"
#: Institutions live below the operators' host, and browsers let their pages ask for its passkeys.
ELSEWHERE = ["https://smithsonian.colophon.test:8443", "https://colophon.test", "http://colophon.test:8443", "null"]
#: What no browser sends.
NONSENSE: list[Any] = [
    *({}, [], 1, "x", None, {"id": 1, "rawId": 2, "response": 3}, {"response": {"userHandle": 5}}),
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "", "attestationObject": "eA"}},
    {
        "id": "eA",
        "rawId": "eA",
        "type": "public-key",
        "response": {"clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "eA", "signature": ""},
    },
]


@pytest.fixture(autouse=True)
def _over_tls(settings: Settings) -> None:
    cache.clear()
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", "8443"


@pytest.fixture
def operator(db: None) -> Operator:
    return Operator()


@pytest.fixture
def passkey() -> Passkey:
    return Passkey(origin=OURS, rp_id="colophon.test")


def add(operator: Operator, passkey: Passkey, *, name: str = "Laptop", origin: str = "") -> Any:
    page = operator.browser.get(ADD)
    return operator.browser.post(ADD, {"name": name, "credential": passkey.make(options_on(page), origin=origin)})


def ask(browser: Client) -> dict[str, Any]:
    options: dict[str, Any] = browser.get(BY_PASSKEY, headers={"accept": "application/json"}).json()["request_options"]
    return options


def sign_in(browser: Client, passkey: Passkey, **how: Any) -> Any:
    return browser.post(BY_PASSKEY, {"credential": passkey.use(ask(browser), **how)}, follow=True)


def enrolled(operator: Operator, passkey: Passkey) -> None:
    operator.give_password()
    assert add(operator, passkey).status_code == 302


def names(operator: Operator) -> list[str]:
    with institution_scope(operator.person.institution), transaction.atomic():
        rows = Authenticator.objects.filter(user_id=operator.person.pk, type="webauthn").order_by("pk")
        return [row.data["name"] for row in rows]


def first_key(operator: Operator) -> int:
    with institution_scope(operator.person.institution), transaction.atomic():
        return int(Authenticator.objects.filter(type="webauthn").order_by("pk")[0].pk)


def test_a_passkey_is_asked_for_that_can_sign_in_by_itself(operator: Operator) -> None:
    operator.give_password()
    asked = options_on(operator.browser.get(ADD))["publicKey"]
    assert asked["rp"] == {"id": "colophon.test", "name": "Colophon"}
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "userVerification": "required",
        "requireResidentKey": True,
    }


def test_a_first_passkey_opens_the_gate_and_brings_recovery_codes(operator: Operator, passkey: Passkey) -> None:
    operator.give_password()
    answer = add(operator, passkey)
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    assert opens(operator.browser)
    assert len(operator.recovery_codes()) == 10
    assert operator.events() == [("second_factor.added", {"factor": "webauthn"})]


def test_passkeys_are_told_apart_by_their_names_and_removed_one_by_one(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    assert add(operator, Passkey(origin=OURS, rp_id="colophon.test"), name="")["Location"] == FACTORS
    assert names(operator) == ["Laptop", "Passkey 2"]
    remove = f"{PASSKEYS}{first_key(operator)}/remove/"
    assert f'href="{remove}"' in operator.browser.get(FACTORS).content.decode()
    assert heading(operator.browser.get(remove)) == "Remove “Laptop”?"
    assert operator.browser.post(remove)["Location"] == FACTORS
    assert "The passkey “Laptop” is removed." in operator.browser.get(FACTORS).content.decode()
    assert names(operator) == ["Passkey 2"]
    assert operator.events()[-1] == ("second_factor.removed", {"factor": "webauthn"})
    assert said(sign_in(new_browser(), passkey)) == [REFUSED]


def test_nobody_removes_the_passkey_of_another_operator(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    other, _is_new = create_operator("other@colophon.example")
    browser = new_browser()
    sign_in_past_the_gate(browser, other)
    for asked in (browser.get, browser.post):
        assert asked(f"{PASSKEYS}{first_key(operator)}/remove/").status_code == 404
    assert names(operator) == ["Laptop"]


def test_a_passkey_is_a_second_factor(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    browser = new_browser()
    assert operator.give_password(browser)["Location"] == ASK
    page = browser.get(ASK)
    assert "Now your passkey, or one of your recovery codes" in page.content.decode()
    answer = browser.post(ASK, {"credential": passkey.use(options_on(page))})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert opens(browser)


def test_a_passkey_signs_in_by_itself(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    browser = new_browser()
    sign_in(browser, passkey)
    assert opens(browser)
    with institution_scope(operator.person.institution), transaction.atomic():
        told = Event.objects.filter(kind="person.signed_in").order_by("-pk")[0]
    assert told.facts == {"way": "passkey"}


def test_a_passkey_leads_to_where_its_owner_wanted_to_go(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    for target, expected in (("/admin/accounts/user/", "/admin/accounts/user/"), ("https://evil.example/", "/")):
        browser = new_browser()
        sent = {"credential": passkey.use(ask(browser)), "next": target}
        assert browser.post(BY_PASSKEY, sent)["Location"] == expected


def test_a_passkey_by_itself_must_know_its_owner(operator: Operator, passkey: Passkey) -> None:
    """A touch alone is one factor: whoever finds the key could sign in with it."""
    enrolled(operator, passkey)
    browser = new_browser()
    assert said(sign_in(browser, passkey, flags=AuthenticatorData.FLAG.UP)) == [REFUSED]
    assert not is_signed_in(browser)


def test_an_answer_of_a_passkey_is_good_once(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    browser, other = new_browser(), new_browser()
    answer = passkey.use(ask(browser))
    ask(other)
    assert said(other.post(BY_PASSKEY, {"credential": answer}, follow=True)) == [REFUSED]
    browser.post(BY_PASSKEY, {"credential": answer})
    assert is_signed_in(browser)
    browser.post("/sign-out/")
    assert said(browser.post(BY_PASSKEY, {"credential": answer}, follow=True))[-1:] == [REFUSED]
    assert not is_signed_in(browser)


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_no_passkey_is_made_for_a_page_of_another_host(operator: Operator, passkey: Passkey, origin: str) -> None:
    operator.give_password()
    assert said(add(operator, passkey, origin=origin)) == [REFUSED]
    assert names(operator) == []


@pytest.mark.parametrize("origin", ELSEWHERE)
def test_no_passkey_is_taken_that_a_page_of_another_host_asked_for(
    operator: Operator, passkey: Passkey, origin: str
) -> None:
    enrolled(operator, passkey)
    browser = new_browser()
    assert said(sign_in(browser, passkey, origin=origin)) == [REFUSED]
    operator.give_password(browser)
    page = browser.get(ASK)
    sent = {"credential": passkey.use(options_on(page), origin=origin)}
    assert REFUSED in browser.post(ASK, sent).content.decode()
    assert not is_signed_in(browser)


def test_a_passkey_of_an_account_that_is_switched_off_signs_nobody_in(operator: Operator, passkey: Passkey) -> None:
    enrolled(operator, passkey)
    with institution_scope(operator.person.institution), transaction.atomic():
        User.objects.filter(pk=operator.person.pk).update(is_active=False)
    browser = new_browser()
    assert said(sign_in(browser, passkey)) == [REFUSED]
    assert not is_signed_in(browser)


def test_a_passkey_of_nobody_here_signs_nobody_in(operator: Operator, passkey: Passkey) -> None:
    operator.give_password()
    passkey.make(options_on(operator.browser.get(ADD)))
    assert said(sign_in(new_browser(), passkey)) == [REFUSED]


def test_with_a_password_alone_nobody_adds_a_factor_beside_one_that_is_there(
    operator: Operator, passkey: Passkey
) -> None:
    old = new_browser()
    operator.give_password(old)
    options = options_on(old.get(ADD))
    operator.enrol_app()
    answer = old.post(ADD, {"name": "Mine now", "credential": passkey.make(options)})
    assert (answer.status_code, answer["Location"], names(operator)) == (302, FACTORS, [])
    for path in (ADD, f"{FACTORS}app/", f"{FACTORS}app/remove/", f"{CODES}new/"):
        for asked in (old.get, old.post):
            assert asked(path)["Location"] == FACTORS
    assert not opens(old)


@pytest.mark.parametrize("credential", NONSENSE, ids=range(len(NONSENSE)))
def test_what_no_browser_sends_is_refused_in_one_sentence(
    operator: Operator, passkey: Passkey, credential: Any
) -> None:
    sent = {"credential": json.dumps(credential)}
    operator.give_password()
    operator.browser.get(ADD)
    tries = [said(operator.browser.post(ADD, sent))]
    assert add(operator, passkey).status_code == 302
    browser = new_browser()
    ask(browser)
    tries.append(said(browser.post(BY_PASSKEY, sent, follow=True)))
    operator.give_password(browser)
    page = browser.post(ASK, sent)
    tries.append([error for errors in page.context["webauthn_form"].errors.values() for error in errors])
    required = "This field is required."
    assert [one in ([REFUSED], [required]) for one in tries] == [True] * 3, tries
    assert not is_signed_in(browser)


def broken(credential: str) -> Iterator[str]:
    """Yield the answer of a passkey with each of its parts cut short, and with each filled with other bytes."""
    whole = json.loads(credential)
    for name, value in whole["response"].items():
        parts = websafe_decode(value)
        for length in {0, 1, 2, 5, 32, 37, 55, len(parts) // 2, len(parts) - 1} & set(range(len(parts))):
            for other in (
                parts[:length],
                bytes(length),
                b"\xff" * length,
                parts[:length] + bytes(len(parts) - length),
            ):
                yield json.dumps(whole | {"response": whole["response"] | {name: websafe_encode(other)}})


def test_an_answer_that_is_broken_anywhere_is_refused_in_the_same_sentence(
    operator: Operator, passkey: Passkey
) -> None:
    operator.give_password()
    for credential in broken(passkey.make(options_on(operator.browser.get(ADD)))):
        cache.clear()
        assert said(operator.browser.post(ADD, {"name": "x", "credential": credential})) == [REFUSED], credential
    assert add(operator, passkey).status_code == 302
    browser = new_browser()
    for credential in broken(passkey.use(ask(browser))):
        cache.clear()
        ask(browser)
        assert said(browser.post(BY_PASSKEY, {"credential": credential}, follow=True)) == [REFUSED], credential
    assert not is_signed_in(browser)


def test_an_app_and_a_passkey_live_side_by_side(operator: Operator, passkey: Passkey) -> None:
    secret = operator.enrol_app()
    assert add(operator, passkey)["Location"] == FACTORS
    browser = new_browser()
    operator.give_password(browser)
    page = browser.get(ASK)
    assert options_on(page)["publicKey"]["allowCredentials"][0]["type"] == "public-key"
    assert browser.post(ASK, {"code": code_of(secret)}).status_code == 302


def test_guessing_by_passkeys_is_stopped(operator: Operator) -> None:
    browser = new_browser()
    answers = [browser.post(BY_PASSKEY, {"credential": "{}"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert browser.get(SIGN_IN).status_code == 200

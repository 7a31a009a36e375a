"""The code flow by HTTP against a real process."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from html import unescape
from typing import Any

import jwt
import pytest
import requests

from tests.sandbox.idp.driving import ADA, CALLBACK, CLIENT, SECRET, Visitor, answer_of, exchange

VERIFIER = "v" * 50


def test_discovery_names_every_address_under_the_issuer(address: str) -> None:
    told = requests.get(f"{address}/.well-known/openid-configuration", timeout=5).json()
    named = {name: value.removeprefix(address) for name, value in told.items() if isinstance(value, str)}
    assert named == {
        "issuer": "",
        "authorization_endpoint": "/identity/o/authorize",
        "token_endpoint": "/identity/o/api/token",
        "userinfo_endpoint": "/identity/o/api/userinfo",
        "jwks_uri": "/.well-known/jwks.json",
        "end_session_endpoint": "/identity/o/logout",
        "revocation_endpoint": "/identity/o/api/revoke",
        "device_authorization_endpoint": "/identity/o/api/device/code",
    }


def test_person_signs_in_and_the_site_learns_the_claims(address: str, visitor: Visitor) -> None:
    answer = answer_of(visitor.sign_in())
    assert (answer["state"], set(answer)) == ("s t/a+te", {"state", "code"})
    tokens = exchange(address, answer["code"]).json()
    userinfo = requests.get(
        f"{address}/identity/o/api/userinfo",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=5,
    )
    assert userinfo.json() == ADA
    key = jwt.PyJWKClient(f"{address}/.well-known/jwks.json").get_signing_key_from_jwt(tokens["id_token"])
    token: dict[str, Any] = jwt.decode(tokens["id_token"], key, algorithms=["RS256"], audience=CLIENT, issuer=address)
    assert {name: token[name] for name in [*ADA, "nonce"]} == ADA | {"nonce": "n0nce"}


def test_claims_of_a_scope_that_was_not_asked_for_stay_here(address: str, visitor: Visitor) -> None:
    tokens = exchange(address, answer_of(visitor.sign_in(scope="openid"))["code"]).json()
    userinfo = requests.get(
        f"{address}/identity/o/api/userinfo",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=5,
    )
    assert userinfo.json() == {name: ADA[name] for name in ["sub", "department", "employee_number", "groups"]}


def test_code_is_good_once(address: str, visitor: Visitor) -> None:
    code = answer_of(visitor.sign_in())["code"]
    assert [exchange(address, code).status_code, exchange(address, code).json()] == [200, {"error": "invalid_grant"}]


@pytest.mark.parametrize(("verifier", "status"), [(VERIFIER, 200), ("w" * 50, 400), ("", 400)])
def test_code_bound_to_a_challenge_needs_its_verifier(
    address: str, visitor: Visitor, verifier: str, status: int
) -> None:
    digest = hashlib.sha256(VERIFIER.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    code = answer_of(visitor.sign_in(code_challenge=challenge, code_challenge_method="S256"))["code"]
    assert exchange(address, code, code_verifier=verifier).status_code == status


def test_wrong_password_is_said_and_can_be_tried_again(visitor: Visitor) -> None:
    page = visitor.submit(visitor.authorize(), "sign-in", username="ada", password="wrong")
    assert page.status_code == 200
    assert "Please enter a correct username and password." in page.text
    assert set(answer_of(visitor.submit(page, "sign-in", username="ada", password="right"))) == {"state", "code"}


def test_person_already_signed_in_comes_straight_back(visitor: Visitor) -> None:
    visitor.sign_in()
    assert set(answer_of(visitor.authorize())) == {"state", "code"}


def test_silent_sign_in_without_a_session_says_login_required(visitor: Visitor) -> None:
    answer = answer_of(visitor.authorize(prompt="none"))
    assert (answer["error"], answer["state"]) == ("login_required", "s t/a+te")


def test_silent_sign_in_with_a_session_gives_a_code(address: str, visitor: Visitor) -> None:
    exchange(address, answer_of(visitor.sign_in())["code"])
    assert set(answer_of(visitor.authorize(prompt="none"))) == {"state", "code"}


def test_prompt_login_asks_again_although_signed_in(visitor: Visitor) -> None:
    visitor.sign_in()
    page = visitor.authorize(prompt="login")
    assert 'id="sign-in"' in page.text
    assert set(answer_of(visitor.submit(page, "sign-in", username="ada", password="right"))) == {"state", "code"}


def test_cancel_goes_back_to_the_site_with_access_denied_and_its_state(visitor: Visitor) -> None:
    assert answer_of(visitor.submit(visitor.authorize(), "cancel")) == {
        "error": "access_denied",
        "error_description": "The person cancelled the sign-in.",
        "state": "s t/a+te",
    }


@pytest.mark.parametrize("redirect_uri", ["http://site.localhost:8000/elsewhere/", CALLBACK + "x", CALLBACK[:-1]])
def test_unregistered_redirect_uri_is_refused_on_a_page_of_this_provider(visitor: Visitor, redirect_uri: str) -> None:
    visitor.sign_in()
    page = visitor.authorize(redirect_uri=redirect_uri)
    assert "This sign-in cannot start" in page.text


def test_cancel_leads_to_no_unregistered_address(visitor: Visitor) -> None:
    page = visitor.authorize(redirect_uri="http://site.localhost:8000/elsewhere/")
    assert 'id="cancel"' not in page.text


def test_wrong_client_secret_gets_no_token(address: str, visitor: Visitor) -> None:
    code = answer_of(visitor.sign_in())["code"]
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    answer = requests.post(f"{address}/identity/o/api/token", data=data, auth=(CLIENT, "wrong"), timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_end_session_asks_and_ends_the_session(visitor: Visitor, address: str) -> None:
    visitor.sign_in()
    page = visitor.go(f"{address}/identity/o/logout")
    visitor.go(f"{address}/identity/o/logout", _hidden_of(page) | {"action": "logout"})
    assert answer_of(visitor.authorize(prompt="none"))["error"] == "login_required"


def test_home_says_who_is_signed_in_and_signs_out(visitor: Visitor, address: str) -> None:
    visitor.sign_in()
    page = visitor.go(address)
    assert "Signed in as Ada Bråten" in page.text
    assert "Nobody is signed in" in visitor.submit(page, "sign-out").text


def test_two_identity_providers_share_no_session(
    start_stand_in: Callable[..., tuple[subprocess.Popen[str], str]], visitor: Visitor
) -> None:
    visitor.sign_in()
    _, other = start_stand_in("run_idp_sandbox", "smithsonian")
    assert "Nobody is signed in" in visitor.go(other).text
    assert "Signed in as Ada Bråten" in visitor.go(visitor.address).text


def test_institution_of_the_world_brings_its_people(
    start_stand_in: Callable[..., tuple[subprocess.Popen[str], str]],
) -> None:
    _, address = start_stand_in("run_idp_sandbox", "fjordhaven")
    client = {"secret": SECRET, "redirect_uris": [CALLBACK]}
    requests.put(f"{address}/sandbox/clients/{CLIENT}", json=client, timeout=5).raise_for_status()
    with requests.Session() as session:
        visitor = Visitor(address, session)
        page = visitor.authorize()
        assert "Sign in with your Fjordhaven University account" in page.text
        back = visitor.submit(page, "sign-in", username="liv", password="colophon-demo")
        assert "Signed in as Liv Hjelmeland" in visitor.go(address).text
    assert set(answer_of(back)) == {"state", "code"}


def _hidden_of(page: requests.Response) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page.text)}

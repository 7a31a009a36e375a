"""What institutions' sign-ins do on good and on bad days, each by its switch."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import jwt
import pytest
import requests

from tests.sandbox.idp.driving import ADA, CALLBACK, CLIENT, SECRET, Visitor, answer_of, exchange

MFA = "https://refeds.org/profile/mfa"
ESSENTIAL = json.dumps({"id_token": {"acr": {"essential": True, "value": MFA}}})
BROKEN = [("negotiate", 401), ("too_large", 400), ("blank", 200)]


@pytest.fixture(autouse=True)
def _switches_back(address: str) -> Iterator[None]:
    yield
    requests.delete(f"{address}/sandbox/switches", timeout=5).raise_for_status()


@pytest.fixture
def private_window(address: str) -> Iterator[Visitor]:
    with requests.Session() as session:
        yield Visitor(address, session)


def turn(address: str, **positions: Any) -> None:
    requests.put(f"{address}/sandbox/switches", json=positions, timeout=5).raise_for_status()


def on_network(visitor: Visitor, **positions: str) -> None:
    """Choose on the page that this browser is Ada's computer on the network."""
    page = visitor.go(f"{visitor.address}/switches/")
    chosen = re.findall(r'<input type="radio" name="(\w+)" value="(\w+)"[^>]*checked', page.text)
    fields = dict(chosen) | positions | {"this_browser": "ada", "action": "turn"}
    back = visitor.submit(page, "switches", **fields)
    assert "The switches are turned." in back.text


def type_code(visitor: Visitor, page: requests.Response, **wrong: str) -> requests.Response:
    shown = re.search(r'<strong id="shown">(\d{6})</strong>', page.text)
    assert shown, page.text
    return visitor.submit(page, "code", **({"code": shown[1]} | wrong))


def id_token_of(address: str, back: requests.Response) -> dict[str, Any]:
    tokens = exchange(address, answer_of(back)["code"]).json()
    decoded: dict[str, Any] = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    return decoded


def test_person_on_the_network_types_nothing(address: str, visitor: Visitor) -> None:
    on_network(visitor)
    assert id_token_of(address, visitor.authorize())["sub"] == ADA["sub"]


def test_every_browser_can_be_put_on_the_network(address: str, visitor: Visitor) -> None:
    turn(address, on_network="ada")
    assert id_token_of(address, visitor.authorize())["sub"] == ADA["sub"]


def test_silent_sign_in_on_the_network_needs_no_earlier_one(address: str, visitor: Visitor) -> None:
    on_network(visitor)
    assert id_token_of(address, visitor.authorize(prompt="none"))["sub"] == ADA["sub"]


def test_silent_sign_in_off_the_network_says_login_required(visitor: Visitor, private_window: Visitor) -> None:
    on_network(visitor)
    assert answer_of(private_window.authorize(prompt="none"))["error"] == "login_required"


def test_person_on_the_network_who_is_asked_to_sign_in_anew_types(visitor: Visitor) -> None:
    on_network(visitor)
    page = visitor.authorize(prompt="login")
    assert set(answer_of(visitor.submit(page, "sign-in", username="ada", password="right"))) == {"state", "code"}


@pytest.mark.parametrize(("kind", "status"), BROKEN)
def test_broken_integrated_sign_in_shows_no_page_of_anybody(
    visitor: Visitor, private_window: Visitor, kind: str, status: int
) -> None:
    on_network(visitor, integrated=kind)
    answer = visitor.authorize()
    said = (answer.status_code, answer.headers.get("WWW-Authenticate"), "Cookie Too Large" in answer.text)
    assert said == (status, "Negotiate" if status == 401 else None, status == 400)
    assert (answer.text == "") == (status != 400)
    assert 'id="sign-in"' in visitor.authorize(prompt="login").text
    assert set(answer_of(private_window.sign_in())) == {"state", "code"}


def test_password_and_code_are_asked_for(address: str, visitor: Visitor) -> None:
    turn(address, asks_for_code=True)
    page = visitor.sign_in()
    assert "Nobody is signed in" in visitor.go(address).text
    page = type_code(visitor, page, code="12345x")
    assert "That is not the code." in page.text
    assert set(answer_of(type_code(visitor, page))) == {"state", "code"}


def test_code_is_asked_of_nobody_without_a_password(address: str, visitor: Visitor) -> None:
    assert visitor.go(f"{address}/sign-in/code/").url == f"{address}/sign-in/"


@pytest.mark.parametrize("asked", [{"acr_values": f"urn:other {MFA}"}, {"claims": ESSENTIAL}])
def test_second_factor_that_is_asked_for_is_confirmed_after_a_code(
    address: str, visitor: Visitor, asked: dict[str, str]
) -> None:
    page = visitor.sign_in(**asked)
    assert id_token_of(address, type_code(visitor, page))["acr"] == MFA
    assert id_token_of(address, visitor.authorize(**asked))["acr"] == MFA
    assert "acr" not in id_token_of(address, visitor.authorize())


def test_code_typed_before_another_password_confirms_nothing(visitor: Visitor) -> None:
    type_code(visitor, visitor.sign_in(acr_values=MFA))
    page = visitor.authorize(prompt="login", acr_values=MFA)
    assert 'id="shown"' in visitor.submit(page, "sign-in", username="ada", password="right").text


def test_second_factor_cannot_be_confirmed_silently(visitor: Visitor) -> None:
    on_network(visitor)
    assert answer_of(visitor.authorize(prompt="none", acr_values=MFA))["error"] == "interaction_required"


def test_second_factor_may_be_ignored(address: str, visitor: Visitor) -> None:
    turn(address, second_factor="ignored")
    assert "acr" not in id_token_of(address, visitor.sign_in(claims=ESSENTIAL, acr_values=MFA))


def test_second_factor_may_be_refused(address: str, visitor: Visitor) -> None:
    turn(address, second_factor="refused")
    assert answer_of(visitor.authorize(acr_values=MFA))["error"] == "unmet_authentication_requirements"
    assert set(answer_of(visitor.sign_in())) == {"state", "code"}


@pytest.mark.parametrize(("position", "supported"), [("given", [MFA]), ("ignored", None), ("refused", None)], ids=str)
def test_discovery_says_whether_there_is_a_second_factor(
    address: str, position: str, supported: list[str] | None
) -> None:
    turn(address, second_factor=position)
    told = requests.get(f"{address}/.well-known/openid-configuration", timeout=5).json()
    assert told.get("acr_values_supported") == supported


def test_person_who_may_not_use_the_site_is_sent_back(address: str, visitor: Visitor) -> None:
    turn(address, outcome="denied")
    answer = answer_of(visitor.sign_in())
    assert (answer["error"], answer["state"]) == ("access_denied", "s t/a+te")


def test_broken_provider_sends_back_before_it_asks(address: str, visitor: Visitor) -> None:
    turn(address, outcome="server_error")
    answer = answer_of(visitor.authorize())
    assert (answer["error"], answer["state"]) == ("server_error", "s t/a+te")


def test_nothing_but_the_subject_may_be_said(address: str, visitor: Visitor) -> None:
    turn(address, released="subject")
    tokens = exchange(address, answer_of(visitor.sign_in())["code"]).json()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{address}/identity/o/api/userinfo", headers=bearer, timeout=5).json() == {"sub": ADA["sub"]}
    assert "email" not in jwt.decode(tokens["id_token"], options={"verify_signature": False})


@pytest.mark.parametrize("outcome", ["denied", "server_error"])
def test_error_leads_to_no_unregistered_address(address: str, visitor: Visitor, outcome: str) -> None:
    visitor.sign_in()
    turn(address, outcome=outcome)
    page = visitor.authorize(redirect_uri="http://site.localhost:8000/elsewhere/")
    assert "This sign-in cannot start" in page.text


def test_site_can_have_the_session_here_ended(address: str, visitor: Visitor) -> None:
    after = "http://site.localhost:8000/signed-out/"
    client = {"secret": SECRET, "redirect_uris": [CALLBACK], "post_logout_redirect_uris": [after]}
    requests.put(f"{address}/sandbox/clients/{CLIENT}", json=client, timeout=5).raise_for_status()
    visitor.sign_in()
    asking = f"{address}/identity/o/logout?client_id={CLIENT}&post_logout_redirect_uri={after}"
    back = visitor.submit(visitor.go(asking), "end-session", action="logout")
    assert back.headers["Location"] == after
    assert "Nobody is signed in" in visitor.go(address).text


def test_page_puts_everything_back(address: str, visitor: Visitor) -> None:
    on_network(visitor, integrated="negotiate", outcome="denied")
    visitor.submit(visitor.go(f"{address}/switches/"), "switches", action="reset")
    assert 'id="sign-in"' in visitor.authorize().text
    assert requests.get(f"{address}/sandbox/switches", timeout=5).json() == {
        "on_network": "",
        "integrated": "signs_in",
        "asks_for_code": False,
        "second_factor": "given",
        "outcome": "signs_in",
        "released": "everything",
    }


def test_page_shows_how_the_switches_stand(address: str, visitor: Visitor) -> None:
    turn(address, integrated="blank", asks_for_code=True, on_network="ada")
    page = unescape(visitor.go(f"{address}/switches/").text)
    assert re.findall(r'type="radio" name="integrated" value="(\w+)"[^>]*checked', page) == ["blank"]
    assert re.findall(r'type="checkbox" name="(\w+)"[^>]*checked', page) == ["asks_for_code"]
    assert re.findall(r'<option value="(\w*)" selected', page) == ["ada"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"integrated": "sometimes"}, "integrated must be one of signs_in, negotiate, too_large, blank."),
        ({"asks_for_code": "yes"}, "asks_for_code must be true or false."),
        ({"on_network": 1}, "on_network must be a text."),
        (
            {"outcome": "denied", "colour": "red"},
            "There is no switch colour. There are on_network, integrated, asks_for_code, second_factor, outcome, released.",
        ),
    ],
)
def test_position_that_does_not_exist_turns_nothing(address: str, body: dict[str, Any], said: str) -> None:
    answer = requests.put(f"{address}/sandbox/switches", json=body, timeout=5)
    assert (answer.status_code, answer.json()) == (400, {"error": said})
    assert requests.get(f"{address}/sandbox/switches", timeout=5).json()["outcome"] == "signs_in"

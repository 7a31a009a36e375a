"""How often one network address may ask: far oftener than people do, and not for ever."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.limits import LIMITED
from accounts.urls import urlpatterns
from institutions.models import Institution
from tests.accounts.views.operating import BY_PASSKEY, SIGN_IN, Operator
from tests.factories import SignInMethodFactory

HOST = "smithsonian.colophon.test"
MOST = 3
#: Addresses about signing in of which nothing is to be had by asking often, or where allauth counts.
COUNTED_ELSEWHERE = {"account_login", "mfa_login_webauthn", "mfa_authenticate", "account_reauthenticate"}


@pytest.fixture(autouse=True)
def _few(settings: Settings) -> None:
    cache.clear()
    settings.SIGN_INS_PER_MINUTE = MOST


def ask(path: str, *, host: str = HOST, address: str = "192.0.2.7", **headers: str) -> Any:
    return Client(REMOTE_ADDR=address, headers={"host": host} | headers).get(path)


def statuses(path: str, times: int, **how: Any) -> list[int]:
    return [ask(path, **how).status_code for _ in range(times)]


def test_one_too_many_is_told_whose_move_it_is_and_when_to_try_again(
    smithsonian: Institution, caplog: pytest.LogCaptureFixture
) -> None:
    assert statuses("/sign-in/", MOST) == [200] * MOST
    page = ask("/sign-in/")
    assert (page.status_code, page["Retry-After"]) == (429, "60")
    text = " ".join(page.content.decode().split())
    assert "Too many attempts at once" in text
    assert "Wait a minute, then try again." in text
    assert '<strong class="mover">Nobody&#x27;s: it passes by itself</strong>' in text
    reference = page.context["reference"]
    assert reference in text
    assert f"sign-in {reference} refused: too many from one address (begin)" in caplog.text
    assert "192.0.2.7" not in caplog.text


def test_another_address_and_another_institution_are_counted_for_themselves(
    smithsonian: Institution, fjordhaven: Institution
) -> None:
    assert statuses("/sign-in/", MOST + 1)[-1] == 429
    assert ask("/sign-in/", address="192.0.2.8").status_code == 200
    assert ask("/sign-in/", host="fjordhaven.colophon.test").status_code == 200


def test_addresses_of_one_network_of_ipv6_are_one(smithsonian: Institution) -> None:
    for number in range(MOST):
        ask("/sign-in/", address=f"2001:db8::{number + 1}")
    assert ask("/sign-in/", address="2001:db8::ffff").status_code == 429
    assert ask("/sign-in/", address="2001:db8:1::1").status_code == 200


def test_coming_back_and_help_are_counted_apart_from_beginning(smithsonian: Institution) -> None:
    key = SignInMethodFactory(institution=smithsonian).key
    back = f"/accounts/oidc/{key}/login/callback/"
    assert statuses("/help/sign-in/", MOST + 1) == [200] * MOST + [429]
    assert statuses(back, MOST + 1) == [400] * MOST + [429]
    assert ask(f"/accounts/oidc/{key}/login/").status_code == 502  # the provider is nowhere


def test_the_ways_to_begin_are_counted_together(smithsonian: Institution) -> None:
    key = SignInMethodFactory(institution=smithsonian).key
    paths = [f"/accounts/oidc/{key}/login/", "/sign-in/second-factor/", f"/sign-in/ways/{key}/add/", "/sign-in/"]
    assert [ask(path).status_code == 429 for path in paths] == [False, False, False, True]


def test_the_provider_s_requests_to_sign_out_are_counted_as_coming_back(smithsonian: Institution) -> None:
    assert [status == 429 for status in statuses("/saml/sls/", MOST + 1)] == [False] * MOST + [True]


def test_every_address_about_signing_in_is_counted_somewhere() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert set(LIMITED) <= names
    uncounted = {name for name in names if name not in LIMITED} - COUNTED_ELSEWHERE
    assert uncounted == {
        # For whoever is signed in; the way to the provider that they lead to is counted.
        "ways_in",
        "join_accounts",
        "sign_out",
        "signed_out",
        "set_password",
        "saml_metadata",
        "saml_leave",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }


def test_behind_a_proxy_it_is_the_visitor_who_is_counted_and_nothing_that_they_say(
    smithsonian: Institution, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for made_up in range(MOST):
        ask("/sign-in/", **{"x-forwarded-for": f"10.0.0.{made_up}, 192.0.2.7"})
    assert ask("/sign-in/", **{"x-forwarded-for": "10.0.0.99, 192.0.2.7"}).status_code == 429
    assert ask("/sign-in/", **{"x-forwarded-for": "192.0.2.8"}).status_code == 200


def test_without_the_cache_people_sign_in_all_the_same(
    smithsonian: Institution, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | nowhere}
    for path in ("/sign-in/", "/help/sign-in/"):
        assert ask(path).status_code == 200
    assert "without the cache nobody is counted" in caplog.text


def test_a_server_that_knows_no_addresses_lets_people_in_and_says_so(
    smithsonian: Institution, caplog: pytest.LogCaptureFixture
) -> None:
    assert statuses("/sign-in/", MOST + 1, address="") == [200] * (MOST + 1)
    assert "let the proxy pass X-Forwarded-For on" in caplog.text


@pytest.mark.parametrize(("path", "most"), [(SIGN_IN, 30), (BY_PASSKEY, 10)])
def test_operators_are_told_the_same(path: str, most: int, db: None) -> None:
    Operator()
    client = Client(REMOTE_ADDR="192.0.2.7", headers={"host": "colophon.test"})
    answers = [client.post(path, {"login": "", "credential": "{}"}) for _ in range(most + 1)]
    assert 429 not in [answer.status_code for answer in answers[:-1]]
    page = answers[-1]
    text = " ".join(page.content.decode().split())
    assert (page.status_code, page["Retry-After"]) == (429, "60")
    assert "Wait a minute, then try again." in text
    assert "Nobody's: it passes by itself" in text

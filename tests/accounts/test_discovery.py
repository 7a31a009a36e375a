"""What an administrator is told of an OpenID Connect provider, and of what is no such provider."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.discovery import Discovery, configuration_address, discover, read_configuration
from accounts.models import SignInMethod
from tests.local_server import Reply, serving

ISSUER = "https://idp.si.example"
CONFIG: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/jwks",
    "end_session_endpoint": f"{ISSUER}/out",
    "response_types_supported": ["code"],
    "scopes_supported": ["openid", "profile", "email"],
    "acr_values_supported": ["mfa"],
}


def said(**changes: Any) -> Discovery:
    config = {name: value for name, value in (CONFIG | changes).items() if value is not None}
    return read_configuration(config, issuer=ISSUER, context="mfa")


def test_a_provider_that_is_in_order_is_shown_as_it_is() -> None:
    found = said()
    assert (found.troubles, found.remarks) == ((), ())
    assert list(found.endpoints) == [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ]


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"token_endpoint": None, "jwks_uri": ""}, "does not name its jwks_uri, token_endpoint."),
        ({"issuer": "https://evil.example"}, f"calls itself https://evil.example, and not {ISSUER}."),
        ({"userinfo_endpoint": "javascript:alert(1)"}, "These are no addresses: userinfo_endpoint."),
        ({"jwks_uri": "http://[::1"}, "These are no addresses: jwks_uri."),
        ({"response_types_supported": ["id_token"]}, "does not offer the authorisation code flow"),
    ],
)
def test_what_would_keep_people_out_is_a_trouble(changes: dict[str, Any], trouble: str) -> None:
    [one] = said(**changes).troubles
    assert trouble in one


@pytest.mark.parametrize("name", ["issuer", "token_endpoint", "jwks_uri", "end_session_endpoint"])
def test_an_address_without_tls_is_a_trouble_where_this_site_has_it(name: str, settings: Settings) -> None:
    address = CONFIG[name].replace("https:", "HTTP:")
    assert "TLS" not in "".join(said(**{name: address}).troubles)
    settings.PUBLIC_SCHEME = "https"
    assert said().troubles == ()
    assert f"could be read and changed on the way: {name}. " in "".join(said(**{name: address}).troubles)


def test_an_issuer_without_tls_is_asked_nothing_where_this_site_has_it(
    settings: Settings, method: SignInMethod
) -> None:
    settings.PUBLIC_SCHEME = "https"
    with serving(lambda _asked: Reply(body=b"{}")) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        [trouble] = discover(server.url).troubles
    assert ("These have no TLS" in trouble, trouble.count("issuer"), server.received) == (True, 1, [])


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"scopes_supported": ["openid"]}, "does not list the scopes profile, email"),
        ({"acr_values_supported": None}, "does not say that it can confirm a second factor as mfa"),
        ({"end_session_endpoint": None}, "names no address for signing out"),
    ],
)
def test_what_one_should_know_is_a_remark(changes: dict[str, Any], remark: str) -> None:
    found = said(**changes)
    assert found.troubles == ()
    assert [remark in one for one in found.remarks] == [True]


def test_lists_that_are_none_and_slashes_do_no_harm() -> None:
    assert said(issuer=f"{ISSUER}/", scopes_supported="all", response_types_supported=7).troubles == ()
    assert configuration_address(f"{ISSUER}/") == f"{ISSUER}/.well-known/openid-configuration"


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (Reply(status=404, body=b"Not here"), "answers with 404 where every OpenID Connect provider describes itself"),
        (Reply(body=b"<html>"), "answers with something other than a configuration"),
        (Reply(body=b"[1]"), "answers with something other than a configuration"),
        (Reply(body=b'{"a":' * 50_000), "answers with something other than a configuration"),
        (Reply(body=b"x" * 2_000_000), "sent far more than was asked for"),
        (None, "broke off before its answer was complete"),
    ],
)
def test_what_is_no_provider_is_said_in_a_sentence(
    reply: Reply | None, trouble: str, settings: Settings, method: SignInMethod
) -> None:
    with serving(lambda _asked: reply) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        found = discover(server.url)
    [one] = found.troubles
    assert (trouble in one, found.endpoints) == (True, {})


def test_a_private_address_is_not_asked(method: SignInMethod) -> None:
    with serving(lambda _asked: Reply(body=b"{}")) as server:
        [trouble] = discover(server.url).troubles
    assert ("leads to a private address" in trouble, server.received) == (True, [])


def test_the_provider_is_asked_once_where_it_describes_itself(settings: Settings, method: SignInMethod) -> None:
    with serving(lambda _asked: Reply(body=b"{}")) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        discover(f"{server.url}/tenant/")
    assert [(one.method, one.path) for one in server.received] == [("GET", "/tenant/.well-known/openid-configuration")]

"""What a provider says about itself: asked for once, by each institution for itself, and anew when it may be wrong."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests
from pytest_django import Settings

from accounts import configuration
from accounts.configuration import (
    KEPT_SECONDS,
    LARGEST_KEPT_BYTES,
    ConfigurationError,
    configuration_of,
    forget_configuration,
)
from institutions.door import DoorError
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from tests.local_server import LocalServer, Received, Reply, serving

Said = Callable[[str], Reply]


def well(issuer: str, **more: Any) -> Reply:
    ends = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    return Reply(body=json.dumps({name: f"{issuer}/{name}" for name in ends} | {"issuer": issuer} | more).encode())


@pytest.fixture
def answers() -> list[Said]:
    """What the provider says; the last one again and again."""
    return [well]


@pytest.fixture
def provider(answers: list[Said], settings: Settings) -> Iterator[LocalServer]:
    def answer(received: Received) -> Reply:
        say = answers.pop(0) if len(answers) > 1 else answers[0]
        return say(f"http://{received.headers['Host']}")

    with serving(answer) as server:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield server


@pytest.fixture
def key() -> str:
    return str(uuid4())


@pytest.fixture(autouse=True)
def _at_an_institution(smithsonian: Institution) -> Iterator[None]:
    with institution_scope(smithsonian):
        yield


def ask(provider: LocalServer, key: str, *, issuer: str = "") -> dict[str, Any]:
    issuer = issuer or provider.url
    return configuration_of(key, issuer=issuer, address=f"{issuer}/.well-known/openid-configuration")


def test_a_provider_is_asked_once_an_hour_and_not_at_each_sign_in(provider: LocalServer, key: str) -> None:
    said = [ask(provider, key) for _ in range(3)]
    assert [one["token_endpoint"] for one in said] == [f"{provider.url}/token_endpoint"] * 3
    assert [call.path for call in provider.received] == ["/.well-known/openid-configuration"]
    assert KEPT_SECONDS <= 3600


def test_it_is_asked_anew_when_the_time_is_over(
    provider: LocalServer, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuration, "KEPT_SECONDS", 1)
    ask(provider, key)
    time.sleep(1.1)
    ask(provider, key)
    assert len(provider.received) == 2


def test_what_one_institution_was_told_another_does_not_believe(
    provider: LocalServer, key: str, fjordhaven: Institution
) -> None:
    ask(provider, key)
    with institution_scope(fjordhaven):
        ask(provider, key)
    assert len(provider.received) == 2


def test_each_method_is_told_for_itself(provider: LocalServer, key: str) -> None:
    ask(provider, key)
    ask(provider, str(uuid4()))
    assert len(provider.received) == 2


def test_another_issuer_is_asked_at_once_and_the_former_one_forgotten(
    provider: LocalServer, key: str, settings: Settings
) -> None:
    ask(provider, key)
    with serving(lambda received: well(f"http://{received.headers['Host']}")) as other:
        settings.OUTBOUND_ALLOW = frozenset({provider.address, other.address})
        assert ask(other, key)["issuer"] == other.url
        assert ask(other, key)["issuer"] == other.url
        assert len(other.received) == 1
    assert ask(provider, key)["issuer"] == provider.url
    assert len(provider.received) == 2


def test_a_slash_at_the_end_of_the_setting_makes_no_other_provider(provider: LocalServer, key: str) -> None:
    said = configuration_of(key, issuer=provider.url + "/", address=f"{provider.url}/configuration")
    assert said["issuer"] == provider.url


def broken(_issuer: str) -> Reply:
    return Reply(status=503)


def another_s(_issuer: str) -> Reply:
    return well("https://another.example")


def incomplete(issuer: str) -> Reply:
    return Reply(body=json.dumps({"issuer": issuer}).encode())


def page(_issuer: str) -> Reply:
    return Reply(body=b"<!DOCTYPE html>")


def no_object(_issuer: str) -> Reply:
    return Reply(body=b"[]")


def deep(_issuer: str) -> Reply:
    return Reply(body=b"[" * 200_000 + b"]" * 200_000)


def test_nothing_is_asked_without_tls_where_this_site_has_it(
    provider: LocalServer, key: str, settings: Settings
) -> None:
    settings.PUBLIC_SCHEME = "https"
    with pytest.raises(ConfigurationError, match="has no TLS"):
        ask(provider, key)
    assert provider.received == []


def test_an_endpoint_without_tls_is_not_believed_where_this_site_has_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    body = well("https://idp.example", token_endpoint="http://idp.example/token").body
    assert isinstance(body, bytes)
    said = json.loads(body)
    monkeypatch.setattr(configuration, "_ask", lambda _address: (said, 1))
    settings.PUBLIC_SCHEME = "https"
    with pytest.raises(ConfigurationError, match=r"has no TLS for token_endpoint$"):
        configuration_of(key, issuer="https://idp.example", address="https://idp.example/configuration")
    settings.PUBLIC_SCHEME = "http"
    assert configuration_of(key, issuer="https://idp.example", address="https://idp.example/configuration") == said


FAILURES = [
    (broken, requests.HTTPError),
    (another_s, ConfigurationError),
    (incomplete, ConfigurationError),
    (page, requests.RequestException),
    (no_object, ConfigurationError),
    (deep, ConfigurationError),
]


@pytest.mark.parametrize(("failure", "error"), FAILURES, ids=[say.__name__ for say, _error in FAILURES])
def test_a_failure_is_kept_by_nobody(
    failure: Said, error: type[Exception], provider: LocalServer, answers: list[Said], key: str
) -> None:
    answers[:] = [failure, well]
    with pytest.raises(error):
        ask(provider, key)
    assert ask(provider, key)["issuer"] == provider.url
    assert len(provider.received) == 2


def test_what_may_be_why_something_failed_is_asked_for_anew(provider: LocalServer, key: str) -> None:
    ask(provider, key)
    forget_configuration(key)
    ask(provider, key)
    assert len(provider.received) == 2


def test_a_provider_that_tells_stories_fills_no_cache(provider: LocalServer, answers: list[Said], key: str) -> None:
    answers[:] = [lambda issuer: well(issuer, story="x" * LARGEST_KEPT_BYTES)]
    for _ in range(2):
        assert ask(provider, key)["issuer"] == provider.url
    assert len(provider.received) == 2


def test_without_a_cache_the_provider_is_asked_each_time(provider: LocalServer, key: str, settings: Settings) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": settings.CACHES["default"] | nowhere}
    for _ in range(2):
        assert ask(provider, key)["issuer"] == provider.url
    forget_configuration(key)
    assert len(provider.received) == 2


def test_a_provider_that_does_not_answer_is_not_taken_for_one_that_did(provider: LocalServer, key: str) -> None:
    with pytest.raises(DoorError):
        ask(provider, key, issuer="http://127.0.0.1:1")
    assert ask(provider, key)["issuer"] == provider.url

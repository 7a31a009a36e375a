import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from institutions.door import open_door
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.oauth import Grant, authorize_url, exchange_code, revoke_token
from tests.local_server import LocalServer, Reply, serving

GIVEN: dict[str, Any] = {
    "access_token": "f5af9f51-07e6-4332-8f1a-c0c11c1e3728",
    "token_type": "bearer",
    "refresh_token": "f725f747-3a65-49f6-a231-3e8944ce464d",
    "expires_in": 631138518,
    "scope": "/activities/update /read-limited",
    "name": "Mara Quillfeather",
    "orcid": "0009-8000-0000-0012",
}


@contextmanager
def orcid_that(reply: Reply | None, settings: Settings) -> Iterator[tuple[LocalServer, dict[str, Any]]]:
    with serving(lambda _received: reply) as server, open_door() as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield server, {"site_url": server.url, "door": door, "client_id": "APP-A", "client_secret": "hush"}


def as_json(said: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(said).encode())


def query_of(**prefill: str) -> dict[str, list[str]]:
    url = authorize_url(
        "https://orcid.org/",
        client_id="APP-A",
        redirect_uri="https://si.example/orcid/callback/",
        scopes={"/read-limited", "/activities/update"},
        state="a&b",
        **prefill,
    )
    assert url.startswith("https://orcid.org/oauth/authorize?")
    assert "scope=%2Factivities%2Fupdate%20%2Fread-limited&" in url.replace("/", "%2F")
    return parse_qs(urlsplit(url).query, strict_parsing=True)


BASE = {
    "client_id": ["APP-A"],
    "response_type": ["code"],
    "scope": ["/activities/update /read-limited"],
    "redirect_uri": ["https://si.example/orcid/callback/"],
    "state": ["a&b"],
}


def test_person_is_sent_to_orcid_with_what_is_known_of_them() -> None:
    assert query_of() == BASE
    names = {"email": "mara+x@si.example", "given_names": "Mara", "family_names": "Quillfeather"}
    assert query_of(**names) == BASE | {name: [value] for name, value in names.items()}


def test_known_id_is_sent_alone() -> None:
    assert query_of(orcid="0009-8000-0000-0012", email="mara@si.example") == BASE | {"orcid": ["0009-8000-0000-0012"]}


def test_code_becomes_a_grant(settings: Settings) -> None:
    with orcid_that(as_json(GIVEN), settings) as (server, site):
        grant = exchange_code("XyZ123", redirect_uri="https://si.example/cb", **site)
    assert grant == Grant(
        orcid="0009-8000-0000-0012",
        name="Mara Quillfeather",
        access_token=GIVEN["access_token"],
        refresh_token=GIVEN["refresh_token"],
        scopes=frozenset({"/activities/update", "/read-limited"}),
        expires_in=631138518,
    )
    [received] = server.received
    assert (received.method, received.path, received.headers["Accept"]) == ("POST", "/oauth/token", "application/json")
    assert parse_qs(received.body.decode(), strict_parsing=True) == {
        "client_id": ["APP-A"],
        "client_secret": ["hush"],
        "grant_type": ["authorization_code"],
        "code": ["XyZ123"],
        "redirect_uri": ["https://si.example/cb"],
    }


def test_name_that_is_not_public_is_unknown(settings: Settings) -> None:
    with orcid_that(as_json(GIVEN | {"name": None}), settings) as (_server, site):
        assert exchange_code("XyZ123", redirect_uri="https://si.example/cb", **site).name is None


def test_grant_shows_no_token(settings: Settings) -> None:
    with orcid_that(as_json(GIVEN), settings) as (_server, site):
        shown = repr(exchange_code("XyZ123", redirect_uri="https://si.example/cb", **site))
    assert GIVEN["access_token"] not in shown
    assert GIVEN["refresh_token"] not in shown


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (
            as_json({"error": "invalid_grant", "error_description": "Reused authorization code: XyZ123"}, 400),
            "code_refused",
        ),
        (as_json({"error": "invalid_client"}, 401), "client_disabled"),
        (as_json(GIVEN | {"orcid": "somebody"}), "unexpected"),
        (as_json(GIVEN | {"access_token": ""}), "unexpected"),
        (as_json({}), "unexpected"),
        (as_json([GIVEN]), "unexpected"),
        (Reply(200, b"<html>"), "unexpected"),
        (Reply(302, headers={"Location": "/signin"}), "unexpected"),
        (Reply(503), "slow_down"),
        (Reply(502), "no_answer"),
        (None, "no_answer"),
    ],
)
def test_exchange_that_fails_says_why_and_is_not_tried_again(
    reply: Reply | None, kind: str, settings: Settings
) -> None:
    with orcid_that(reply, settings) as (server, site), pytest.raises(OrcidError) as caught:
        exchange_code("XyZ123", redirect_uri="https://si.example/cb", **site)
    assert (caught.value.kind, len(server.received)) == (kind, 1)
    for secret in ("XyZ123", "hush", GIVEN["access_token"]):
        assert secret not in str(caught.value) + repr(vars(caught.value))


def test_token_is_given_back(settings: Settings) -> None:
    with orcid_that(Reply(200), settings) as (server, site):
        revoke_token(GIVEN["access_token"], **site)
    [received] = server.received
    assert (received.method, received.path) == ("POST", "/oauth/revoke")
    assert parse_qs(received.body.decode(), strict_parsing=True) == {
        "client_id": ["APP-A"],
        "client_secret": ["hush"],
        "token": [GIVEN["access_token"]],
    }


def test_token_that_could_not_be_given_back_is_an_error(settings: Settings) -> None:
    with orcid_that(Reply(500), settings) as (_server, site), pytest.raises(OrcidError) as caught:
        revoke_token(GIVEN["access_token"], **site)
    assert caught.value.kind == "no_answer"

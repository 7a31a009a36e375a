import json
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orcid_sync.client.answers import read_error, read_error_in_bulk
from orcid_sync.client.errors import OrcidErrorKind

TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"


def orcid_body(status: int, code: int, message: str = "Something") -> bytes:
    said = {"response-code": status, "developer-message": message, "user-message": "Sorry", "error-code": code}
    return json.dumps(said | {"more-info": "https://members.orcid.org/api/resources/troubleshooting"}).encode()


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (301, 9007, "deprecated"),
        (400, 9001, "invalid"),
        (400, 9006, "invalid"),
        (400, 9012, "invalid"),
        (400, 9019, "invalid"),
        (400, 9020, "invalid"),
        (400, 9022, "invalid"),
        (400, 9023, "invalid"),
        (400, 9024, "invalid"),
        (400, 9034, "not_found"),
        (400, 9037, "invalid"),
        (400, 9042, "invalid"),
        (400, 9047, "invalid"),
        (400, 9049, "invalid"),
        (400, 9051, "invalid"),
        (400, 9058, "invalid"),
        (401, 9002, "client_disabled"),
        (401, 9015, "insufficient_scope"),
        (401, 9017, "wrong_record"),
        (403, 9004, "insufficient_scope"),
        (403, 9005, "insufficient_scope"),
        (403, 9010, "not_ours"),
        (403, 9013, "not_ours"),
        (403, 9014, "not_ours"),
        (403, 9035, "invalid"),
        (403, 9038, "insufficient_scope"),
        (404, 9001, "unexpected"),
        (404, 9011, "not_found"),
        (404, 9016, "not_found"),
        (404, 9027, "client_disabled"),
        (406, 9001, "unexpected"),
        (409, 9018, "locked"),
        (409, 9021, "duplicate"),
        (409, 9031, "invalid"),
        (409, 9036, "locked"),
        (409, 9044, "deactivated"),
        (409, 9048, "too_many_works"),
        (409, 9057, "client_disabled"),
        (409, 9999, "unexpected"),
        (413, 9006, "invalid"),
        (429, 9001, "slow_down"),
        (500, 9000, "unavailable"),
        (500, 9008, "unavailable"),
        (503, 9008, "slow_down"),
    ],
)
def test_error_code_of_orcid_has_one_meaning(status: int, code: int, kind: str) -> None:
    error = read_error(status, orcid_body(status, code), {})
    assert (error.status, error.error_code, error.kind) == (status, code, kind)
    assert error.may_retry == (kind in {"slow_down", "unavailable"})


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"error": "invalid_token", "error_description": f"Invalid access token: {TOKEN}"}, "token_revoked"),
        (401, {"error": "invalid_client", "error_description": "Client not found: APP-X"}, "client_disabled"),
        (401, {"error": "invalid_token", "error_description": "Client (APP-X) is deactivated"}, "client_disabled"),
        (401, {"error": "unauthorized", "error_description": "Full authentication is required"}, "unexpected"),
        (403, {"error": "insufficient_scope"}, "insufficient_scope"),
        (400, {"error": "invalid_grant", "error_description": "Reused authorization code: XyZ123"}, "code_refused"),
        (400, {"error": "invalid_scope"}, "insufficient_scope"),
        (400, {"error": "unauthorized_client"}, "client_disabled"),
        (400, {"error": "unsupported_grant_type"}, "unexpected"),
        (500, {"error": "server_error"}, "unavailable"),
    ],
)
def test_word_of_oauth_has_one_meaning(status: int, body: dict[str, str], kind: str) -> None:
    error = read_error(status, json.dumps(body).encode(), {})
    assert (error.status, error.error_code, error.kind) == (status, None, kind)


@pytest.mark.parametrize(
    ("status", "kind", "may_retry"),
    [
        (301, "unexpected", False),
        (400, "unexpected", False),
        (401, "unexpected", False),
        (403, "unexpected", False),
        (404, "unexpected", False),
        (413, "invalid", False),
        (429, "slow_down", True),
        (500, "no_answer", True),
        (502, "no_answer", True),
        (503, "slow_down", True),
        (504, "no_answer", True),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>Too bad</html>", b"[]", b"\xff", b"null", b"[" * 100_000])
def test_answer_that_is_not_in_orcids_words_proves_little(
    status: int, kind: str, may_retry: bool, body: bytes
) -> None:
    error = read_error(status, body, {})
    assert (error.kind, error.may_retry, error.error_code) == (kind, may_retry, None)


def test_token_that_orcid_echoes_is_nowhere_in_the_error() -> None:
    body = {"error": "invalid_token", "error_description": f"Invalid access token: {TOKEN}"}
    error = read_error(401, json.dumps(body).encode(), {}, secrets=(TOKEN,))
    assert str(error) == "ORCID no longer accepts this permission; the researcher connects again (status 401)."
    assert TOKEN not in repr(vars(error)) + repr(error)


@pytest.mark.parametrize("token", [TOKEN, "no-uuid-but-long-and-secret"])
def test_token_in_orcids_own_message_is_blotted_out(token: str) -> None:
    error = read_error(400, orcid_body(400, 9006, f"400 Bad request: {token}."), {}, secrets=(token, ""))
    assert str(error) == (
        "ORCID does not take the work as it is; its description must be mended (status 400, error 9006): "
        "400 Bad request: […]."
    )


def test_anything_like_a_token_is_blotted_out_unasked() -> None:
    assert TOKEN not in str(read_error(400, orcid_body(400, 9006, f"Bad: {TOKEN.upper()} {TOKEN}"), {}))


def test_duplicate_names_the_work_it_met() -> None:
    message = (
        "409 Conflict: You have already added this activity (matched by external identifiers), please see element "
        "with put-code 10000. If you are trying to edit the item, please use PUT instead of POST."
    )
    said = {"response-code": 409, "developer-message": message, "error-code": 9021}
    error = read_error_in_bulk(said)
    assert (error.kind, error.put_code, error.status, error.error_code) == ("duplicate", 10000, 409, 9021)
    assert read_error(409, json.dumps(said).encode(), {}).put_code == 10000


def test_duplicate_in_another_language_still_names_the_work() -> None:
    assert read_error(409, orcid_body(409, 9021, "409 Konflikt: bitte siehe put-code: 77."), {}).put_code == 77


def test_deprecated_record_names_the_one_that_replaces_it() -> None:
    location = {"Location": "https://api.orcid.org/v3.0/0009-8000-0000-0020/works"}
    message = "301 Moved Permanently: This account is deprecated. See https://orcid.org/0009-8000-0000-0039."
    assert read_error(301, orcid_body(301, 9007), location).primary_orcid == "0009-8000-0000-0020"
    assert read_error(301, orcid_body(301, 9007, message), {}).primary_orcid == "0009-8000-0000-0039"
    assert read_error(301, orcid_body(301, 9007), {}).primary_orcid is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "Sun, 22 Nov 2026 15:00:30 GMT", "DATE": "Sun, 22 Nov 2026 15:00:00 GMT"}, 30.0),
        ({"Retry-After": "Sun, 22 Nov 2026 15:00:00 GMT", "Date": "Sun, 22 Nov 2026 15:00:30 GMT"}, 0.0),
        ({"Retry-After": "Sun, 22 Nov 2026 15:00:30 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_wait_that_orcid_asks_for_is_known_in_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert read_error(503, b"", headers).retry_after == seconds


def test_call_can_be_found_again_at_orcid() -> None:
    assert read_error(500, b"", {"CF-RAY": "8f1a"}).request_id == "8f1a"
    assert read_error(500, b"", {"X-Request-Id": "r-1", "CF-RAY": "8f1a"}).request_id == "r-1"
    assert read_error(500, b"", {}).request_id == ""


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "error-code": JSON_VALUES,
        "developer-message": JSON_VALUES,
        "response-code": JSON_VALUES,
        "error": JSON_VALUES,
        "error_description": JSON_VALUES,
    },
)


@settings(deadline=None)  # a busy machine is no flaw of the reading
@given(status=st.sampled_from(list(HTTPStatus)), said=BODIES | JSON_VALUES, retry_after=st.text())
def test_no_answer_is_too_strange_to_be_read(status: int, said: Any, retry_after: str) -> None:
    error = read_error(status, json.dumps(said).encode(), {"Retry-After": retry_after})
    assert error.kind in OrcidErrorKind

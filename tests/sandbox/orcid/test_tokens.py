"""Tokens: given, refreshed, revoked, and what a call with a bad one gets (sections 1.5 to 1.9)."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.sandbox.orcid.driving import CALLBACK, JSON, READ, UPDATE, Orcid, Record, refused, work


def invalid_token(record: Record) -> tuple[int, dict[str, str]]:
    token = record.access_token
    return 401, {"error": "invalid_token", "error_description": f"Invalid access token: {token}"}


def said(answer: requests.Response) -> tuple[int, dict[str, str]]:
    return answer.status_code, answer.json()


def test_code_is_exchanged_for_what_section_1_5_shows(orcid: Orcid) -> None:
    person, client = orcid.person(), orcid.client()
    code = orcid.code(person, client)
    answer = orcid.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    body = answer.json()
    assert (len(code), answer.status_code) == (6, 200)
    assert (str(uuid.UUID(body.pop("access_token"))), str(uuid.UUID(body.pop("refresh_token")))) != ("", "")
    assert body == {
        "token_type": "bearer",
        "expires_in": 631138518,
        "scope": "/activities/update /read-limited",
        "name": "Mara Quillfeather",
        "orcid": person.orcid,
    }


def test_name_is_null_when_the_person_keeps_it_private(orcid: Orcid) -> None:
    person, client = orcid.person(name_is_public=False), orcid.client()
    code = orcid.code(person, client)
    answer = orcid.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert answer.json()["name"] is None


def test_code_used_twice_is_refused_and_revokes_the_tokens_it_produced(orcid: Orcid) -> None:
    person, client = orcid.person(), orcid.client()
    code = orcid.code(person, client)
    first = orcid.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    record = Record(orcid, person, client, first.json()["access_token"])
    before = record.call("GET", "works").status_code
    second = orcid.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert (before, said(second)) == (
        200,
        (400, {"error": "invalid_grant", "error_description": "Reused authorization code"}),
    )
    assert said(record.call("GET", "works")) == invalid_token(record)


def test_two_exchanges_at_once_give_one_pair_of_tokens_and_end_it(orcid: Orcid) -> None:
    person, client = orcid.person(), orcid.client()
    code = orcid.code(person, client)
    with ThreadPoolExecutor(2) as pool:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        answers = list(pool.map(lambda _: orcid.token(client, **form), range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 400]
    held = [grant for grant in orcid.control("GET", "grants") if grant["orcid"] == person.orcid]
    assert [(grant["active"], grant["revoked_by"]) for grant in held] == [(False, "replay")]


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"code": "wrong1"}, 400, "invalid_grant"),
        ({"redirect_uri": f"{CALLBACK}/other"}, 400, "invalid_grant"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "APP-NOBODY"}, 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"code": ""}, 400, "invalid_request"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
    ],
)
def test_token_errors_are_oauths_own(orcid: Orcid, changes: dict[str, str], status: int, error: str) -> None:
    person, client = orcid.person(), orcid.client()
    form = {"grant_type": "authorization_code", "code": orcid.code(person, client), "redirect_uri": CALLBACK}
    answer = orcid.token(client, **form | changes)
    assert (answer.status_code, answer.json()["error"], set(answer.json())) == (
        status,
        error,
        {"error", "error_description"},
    )
    assert orcid.token(client, **form).status_code == 200


def test_code_of_another_client_is_400_invalid_grant(orcid: Orcid) -> None:
    code = orcid.code(orcid.person(), orcid.client())
    answer = orcid.token(orcid.client(), grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_refresh_gives_a_new_pair_and_ends_the_old_one(record: Record) -> None:
    answer = record.orcid.token(record.client, grant_type="refresh_token", refresh_token=record.refresh_token)
    new = Record(record.orcid, record.person, record.client, answer.json()["access_token"])
    assert new.call("GET", "works").status_code == 200
    assert said(record.call("GET", "works")) == invalid_token(record)


def test_refresh_may_keep_the_old_pair_and_narrow_the_scopes(record: Record) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": record.refresh_token, "revoke_old": "false"}
    answer = record.orcid.token(record.client, scope=READ, **form)
    new = Record(record.orcid, record.person, record.client, answer.json()["access_token"])
    wider = record.orcid.token(record.client, scope=f"{READ} /person/update", **form)
    assert refused(new.call("POST", "work", work())) == (403, 9038)
    assert record.call("GET", "works").status_code == 200
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")


def test_expired_token_is_401_for_delete_too(record: Record) -> None:
    put_code = record.add(work())
    form = {"grant_type": "refresh_token", "refresh_token": record.refresh_token, "expires_in": "1"}
    answer = record.orcid.token(record.client, **form)
    short = Record(record.orcid, record.person, record.client, answer.json()["access_token"])
    time.sleep(1.1)
    assert said(short.call("DELETE", f"work/{put_code}")) == invalid_token(short)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_client_revokes_a_pair_by_either_token(record: Record, which: str) -> None:
    put_code = record.add(work())
    answer = record.orcid.revoke(record.client, getattr(record, which))
    assert (answer.status_code, answer.content) == (200, b"")
    assert said(record.call("GET", "works")) == invalid_token(record)
    assert said(record.call("DELETE", f"work/{put_code}")) == invalid_token(record)


def test_revoking_one_pair_leaves_the_persons_other_pairs(record: Record) -> None:
    other = record.orcid.connect(record.person, record.client, scope=READ)
    record.orcid.revoke(record.client, record.access_token)
    assert other.call("GET", "works").status_code == 200


def test_client_cannot_revoke_anothers_token_and_an_unknown_one_is_no_error(record: Record, orcid: Orcid) -> None:
    other = orcid.client()
    assert orcid.revoke(other, record.access_token).json()["error"] == "unauthorized_client"
    assert orcid.revoke(other, "unknown").status_code == 200
    assert record.call("GET", "works").status_code == 200


def test_after_the_person_revoked_reading_and_writing_are_401_but_our_own_works_can_be_deleted(record: Record) -> None:
    ours, theirs = record.add(work()), record.seed(work())
    record.orcid.control("POST", f"people/{record.person.orcid}/revoke", {"client_id": record.client.client_id})
    assert said(record.call("GET", "works")) == invalid_token(record)
    assert said(record.call("POST", "work", work())) == invalid_token(record)
    assert refused(record.call("DELETE", f"work/{theirs}")) == (403, 9010)
    assert record.call("DELETE", f"work/{ours}").status_code == 204


def test_call_without_a_token_is_401_in_oauths_shape(record: Record) -> None:
    url = f"{record.orcid.url}/v3.0/{record.person.orcid}/works"
    answer = requests.get(url, headers={"Accept": JSON}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized")


def test_token_for_another_record_is_401_9017(record: Record) -> None:
    other = Record(record.orcid, record.orcid.person(), record.client, record.access_token)
    assert refused(other.call("GET", "works")) == (401, 9017)


def test_no_token_is_ever_in_the_log_or_among_the_grants(record: Record) -> None:
    record.orcid.revoke(record.client, record.access_token)
    record.call("GET", "works")
    seen = str(record.orcid.control("GET", "log")) + str(record.orcid.control("GET", "grants"))
    assert (record.access_token in seen, record.refresh_token in seen) == (False, False)


def test_token_calls_are_in_the_log_with_their_error(orcid: Orcid) -> None:
    client = orcid.client()
    orcid.token(client, grant_type="authorization_code", code="wrong1", redirect_uri=CALLBACK)
    last = orcid.control("GET", "log")[-1]
    assert (last["method"], last["path"], last["status"], last["error_code"], last["client_id"]) == (
        "POST",
        "/oauth/token",
        400,
        "invalid_grant",
        client.client_id,
    )


def test_scopes_come_back_as_a_set(orcid: Orcid) -> None:
    person, client = orcid.person(), orcid.client()
    code = orcid.code(person, client, scope=f"{UPDATE} {READ} {UPDATE}")
    answer = orcid.token(client, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert answer.json()["scope"] == f"{UPDATE} {READ}"

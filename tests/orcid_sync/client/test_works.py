import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from pytest_django import Settings

from institutions.door import open_door
from orcid_sync.client.calls import Call
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.summaries import ExternalId, WorkSummary
from orcid_sync.client.works import Added, Refused, WorksClient
from tests.local_server import LocalServer, Received, Reply, serving

MARA = "0009-8000-0000-0012"
TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
DUPLICATE = {
    "response-code": 409,
    "developer-message": "409 Conflict: You have already added this activity, please see element with put-code 7.",
    "error-code": 9021,
}


@contextmanager
def orcid_that(
    answer: Callable[[Received], Reply | None] | Reply | None, settings: Settings, **limits: Any
) -> Iterator[tuple[WorksClient, LocalServer, list[Call]]]:
    answers = answer if callable(answer) else lambda _received: answer
    calls: list[Call] = []
    with serving(answers) as server, open_door(**limits) as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield WorksClient(f"{server.url}/v3.0/", door, observe=calls.append), server, calls


def as_json(said: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(said).encode(), {"Content-Type": "application/vnd.orcid+json"})


def seen(calls: list[Call]) -> list[tuple[str, int | None, int, int | None, int | None, str]]:
    assert all(0 <= call.milliseconds < 5_000 for call in calls)
    return [(c.verb, c.put_code, c.works, c.status, c.error_code, c.request_id) for c in calls]


def summary(put_code: int, *, client_id: str | None, value: str) -> dict[str, Any]:
    client = client_id and {"uri": f"https://orcid.org/client/{client_id}", "path": client_id, "host": "orcid.org"}
    return {
        "put-code": put_code,
        "created-date": {"value": 1559917017189},
        "last-modified-date": {"value": 1559917017190},
        "source": {"source-orcid": None, "source-client-id": client, "source-name": {"value": "Demo"}},
        "title": {"title": {"value": f"Work {put_code}"}, "subtitle": None, "translated-title": None},
        "external-ids": {
            "external-id": [
                {
                    "external-id-type": "doi",
                    "external-id-value": value,
                    "external-id-normalized": {"value": value.lower(), "transient": True},
                    "external-id-normalized-error": None,
                    "external-id-url": None,
                    "external-id-relationship": "self",
                }
            ]
        },
        "type": "data-set",
        "visibility": "public",
        "display-index": "0",
    }


def test_reading_gives_every_summary_of_every_group(settings: Settings) -> None:
    bare = summary(3, client_id=None, value="10.5/C") | {"external-ids": None, "title": None}
    groups = [
        {
            "work-summary": [
                summary(1, client_id="APP-A", value="10.5/A"),
                summary(2, client_id="APP-B", value="10.5/a"),
            ]
        },
        {"work-summary": [bare]},
    ]
    with orcid_that(as_json({"group": groups, "path": f"/{MARA}/works"}), settings) as (client, server, calls):
        works = client.read_works(MARA, token=TOKEN)
    expected_id = ExternalId(type="doi", value="10.5/A", normalized="10.5/a", relationship="self")
    assert works == (
        WorkSummary(1, "Work 1", "APP-A", "Demo", (expected_id,), 1559917017190),
        WorkSummary(2, "Work 2", "APP-B", "Demo", (ExternalId("doi", "10.5/a", "10.5/a", "self"),), 1559917017190),
        WorkSummary(3, "", None, "Demo", (), 1559917017190),
    )
    [received] = server.received
    assert (received.method, received.path) == ("GET", f"/v3.0/{MARA}/works")
    assert (received.headers["Authorization"], received.headers["Accept"]) == (
        f"Bearer {TOKEN}",
        "application/vnd.orcid+json",
    )
    assert seen(calls) == [("read", None, 0, 200, None, "")]


def test_empty_record_is_empty(settings: Settings) -> None:
    with orcid_that(as_json({"group": []}), settings) as (client, _server, _calls):
        assert client.read_works(MARA, token=TOKEN) == ()


@pytest.mark.parametrize(
    "said",
    [
        {},
        None,
        [],
        {"group": None},
        {"group": {}},
        {"group": ""},
        {"group": [{}]},
        {"group": [{"work-summary": [{}]}]},
    ],
)
def test_strange_reading_never_passes_for_an_empty_record(said: Any, settings: Settings) -> None:
    with orcid_that(as_json(said), settings) as (client, _server, _calls), pytest.raises(OrcidError) as caught:
        client.read_works(MARA, token=TOKEN)
    assert (caught.value.kind, caught.value.status, caught.value.may_retry) == ("unexpected", 200, False)


def test_page_of_a_proxy_never_passes_for_an_empty_record(settings: Settings) -> None:
    reply = Reply(body=b"<html>Sign in to the network</html>")
    with (
        orcid_that(reply, settings) as (client, _server, _calls),
        pytest.raises(OrcidError, match="not JSON") as caught,
    ):
        client.read_works(MARA, token=TOKEN)
    assert caught.value.kind == "unexpected"


def test_added_and_refused_works_come_back_in_the_order_they_were_sent(settings: Settings) -> None:
    reply = as_json(
        {"bulk": [{"work": {"put-code": 5, "title": {}}}, {"error": DUPLICATE}, {"work": {"put-code": 6}}]}
    )
    with orcid_that(reply, settings) as (client, server, calls):
        first, second, third = client.add_works(MARA, [{"n": 1}, {"n": "é"}, {"n": 3}], token=TOKEN)
    assert (first, third) == (Added(5), Added(6))
    assert isinstance(second, Refused)
    assert (second.error.kind, second.error.put_code, second.error.status) == ("duplicate", 7, 409)
    [received] = server.received
    assert (received.method, received.path) == ("POST", f"/v3.0/{MARA}/works")
    assert json.loads(received.body) == {"bulk": [{"work": {"n": 1}}, {"work": {"n": "é"}}, {"work": {"n": 3}}]}
    assert received.headers["Content-Type"] == "application/vnd.orcid+json"
    assert seen(calls) == [("add", None, 3, 200, None, "")]


@pytest.mark.parametrize(
    "said",
    [
        {"bulk": [{"work": {"put-code": 5}}]},
        {"bulk": [{"work": {"put-code": 5}}] * 3},
        {"bulk": [{"work": {"put-code": 5}}, {"work": {}}]},
        {"bulk": [{"work": {"put-code": 5}}, {}]},
        {},
    ],
)
def test_bulk_answer_of_another_length_or_shape_leaves_the_outcome_unknown(said: Any, settings: Settings) -> None:
    with orcid_that(as_json(said), settings) as (client, _server, _calls), pytest.raises(OrcidError) as caught:
        client.add_works(MARA, [{}, {}], token=TOKEN)
    assert (caught.value.kind, caught.value.outcome_unknown) == ("unexpected", True)


@pytest.mark.parametrize("number", [0, 101])
def test_call_takes_between_one_and_a_hundred_works(number: int, settings: Settings) -> None:
    with orcid_that(None, settings) as (client, server, calls), pytest.raises(ValueError, match="Between 1 and 100"):
        client.add_works(MARA, [{}] * number, token=TOKEN)
    assert (server.accepted, calls) == (0, [])


def test_lost_reply_leaves_the_outcome_unknown(settings: Settings) -> None:
    with orcid_that(None, settings) as (client, server, calls), pytest.raises(OrcidError) as caught:
        client.add_works(MARA, [{}], token=TOKEN)
    error = caught.value
    assert (error.kind, error.status, error.may_retry, error.outcome_unknown) == ("no_answer", None, True, True)
    assert len(server.received) == 1
    assert seen(calls) == [("add", None, 1, None, None, "")]


def test_slow_reply_leaves_the_outcome_unknown(settings: Settings) -> None:
    done = Event()

    def silent(_received: Received) -> None:
        done.wait(10)

    with orcid_that(silent, settings, read_timeout=0.2) as (client, _server, calls):
        with pytest.raises(OrcidError) as caught:
            client.remove_work(MARA, 9, token=TOKEN)
        done.set()
    assert (caught.value.kind, caught.value.outcome_unknown) == ("no_answer", True)
    assert seen(calls) == [("remove", 9, 1, None, None, "")]


def test_refused_connection_means_that_nothing_was_sent(settings: Settings) -> None:
    with serving(lambda _received: Reply()) as server:
        address = server.address
    settings.OUTBOUND_ALLOW = frozenset({address})
    with open_door() as door, pytest.raises(OrcidError) as caught:
        WorksClient(f"http://{address}/v3.0", door).add_works(MARA, [{}], token=TOKEN)
    error = caught.value
    assert (error.kind, error.status, error.may_retry, error.outcome_unknown) == ("unavailable", None, True, False)


def test_address_that_may_not_be_called_is_not_tried_again(settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    with open_door() as door, pytest.raises(OrcidError) as caught:
        WorksClient("http://127.0.0.1:1/v3.0", door).read_works(MARA, token=TOKEN)
    assert (caught.value.kind, caught.value.may_retry) == ("unavailable", False)


def test_page_of_orcids_rate_limit_asks_for_a_pause(settings: Settings) -> None:
    reply = Reply(503, b"<html>503 Service Temporarily Unavailable</html>", {"Retry-After": "2", "CF-RAY": "8f1a"})
    with orcid_that(reply, settings) as (client, _server, calls), pytest.raises(OrcidError) as caught:
        client.add_works(MARA, [{}], token=TOKEN)
    error = caught.value
    assert (error.kind, error.may_retry, error.retry_after, error.outcome_unknown) == ("slow_down", True, 2.0, False)
    assert seen(calls) == [("add", None, 1, 503, None, "8f1a")]


def test_revoked_token_is_recognised_and_appears_nowhere(
    settings: Settings, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    reply = as_json({"error": "invalid_token", "error_description": f"Invalid access token: {TOKEN}"}, 401)
    with orcid_that(reply, settings) as (client, _server, calls), pytest.raises(OrcidError) as caught:
        client.add_works(MARA, [{}], token=TOKEN)
    assert caught.value.kind == "token_revoked"
    assert TOKEN not in caplog.text + "".join(capsys.readouterr()) + repr(calls) + repr(vars(caught.value))


def test_replaced_record_is_not_followed(settings: Settings) -> None:
    def answer(received: Received) -> Reply:
        location = {"Location": received.path.replace(MARA, "0009-8000-0000-0020")}
        return Reply(301, json.dumps({"response-code": 301, "error-code": 9007}).encode(), location)

    with orcid_that(answer, settings) as (client, server, _calls), pytest.raises(OrcidError) as caught:
        client.read_works(MARA, token=TOKEN)
    assert (caught.value.kind, caught.value.primary_orcid) == ("deprecated", "0009-8000-0000-0020")
    assert len(server.received) == 1


def test_changed_work_is_put_as_it_is(settings: Settings) -> None:
    with orcid_that(as_json({"put-code": 9}), settings) as (client, server, calls):
        client.change_work(MARA, 9, {"put-code": 9, "type": "data-set"}, token=TOKEN)
    [received] = server.received
    assert (received.method, received.path) == ("PUT", f"/v3.0/{MARA}/work/9")
    assert json.loads(received.body) == {"put-code": 9, "type": "data-set"}
    assert seen(calls) == [("change", 9, 1, 200, None, "")]


def test_removed_work_is_deleted(settings: Settings) -> None:
    with orcid_that(Reply(204), settings) as (client, server, calls):
        client.remove_work(MARA, 9, token=TOKEN)
    assert [(received.method, received.path) for received in server.received] == [("DELETE", f"/v3.0/{MARA}/work/9")]
    assert seen(calls) == [("remove", 9, 1, 204, None, "")]


def test_removing_what_is_gone_says_so(settings: Settings) -> None:
    reply = as_json({"response-code": 404, "error-code": 9016}, 404)
    with orcid_that(reply, settings) as (client, _server, calls), pytest.raises(OrcidError) as caught:
        client.remove_work(MARA, 9, token=TOKEN)
    assert caught.value.kind == "not_found"
    assert seen(calls) == [("remove", 9, 1, 404, 9016, "")]


def test_success_of_another_kind_is_not_taken_for_one(settings: Settings) -> None:
    with orcid_that(Reply(200), settings) as (client, _server, _calls), pytest.raises(OrcidError) as caught:
        client.remove_work(MARA, 9, token=TOKEN)
    assert (caught.value.kind, caught.value.outcome_unknown) == ("unexpected", True)


def test_details_are_read_a_hundred_at_a_time_and_lost_works_left_out(settings: Settings) -> None:
    gone = {"error": {"response-code": 400, "error-code": 9034}}
    hidden = {"error": {"response-code": 403, "error-code": 9013}}

    def answer(received: Received) -> Reply:
        wanted = [int(number) for number in received.path.rsplit("/", 1)[1].split(",")]
        slots = {7: gone, 8: hidden}
        return as_json({"bulk": [slots.get(number) or {"work": {"put-code": number}} for number in wanted]})

    with orcid_that(answer, settings) as (client, _server, calls):
        works = client.read_work_details(MARA, range(250), token=TOKEN)
    assert works == {number: {"put-code": number} for number in range(250) if number not in {7, 8}}
    assert seen(calls) == [("read", None, length, 200, None, "") for length in (100, 100, 50)]


def test_other_errors_among_details_are_raised(settings: Settings) -> None:
    reply = as_json({"bulk": [{"error": {"response-code": 500, "error-code": 9008}}]})
    with orcid_that(reply, settings) as (client, _server, _calls), pytest.raises(OrcidError) as caught:
        client.read_work_details(MARA, [1], token=TOKEN)
    assert caught.value.kind == "unavailable"


def test_many_calls_use_one_connection(settings: Settings) -> None:
    with orcid_that(as_json({"group": []}), settings) as (client, server, _calls):
        for _ in range(10):
            client.read_works(MARA, token=TOKEN)
    assert server.accepted == 1

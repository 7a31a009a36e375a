import json
from typing import Any

import pytest
from pytest_django import Settings

from orcid_sync.client.summaries import ExternalId, WorkSummary
from orcid_sync.client.works import Added, Refused
from tests.local_server import Received, Reply
from tests.orcid_sync.client.scripted import MARA, TOKEN, as_json, orcid_that, seen

DUPLICATE = {
    "response-code": 409,
    "developer-message": "409 Conflict: You have already added this activity, please see element with put-code 7.",
    "error-code": 9021,
}


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


@pytest.mark.parametrize("number", [0, 101])
def test_call_takes_between_one_and_a_hundred_works(number: int, settings: Settings) -> None:
    with orcid_that(None, settings) as (client, server, calls), pytest.raises(ValueError, match="Between 1 and 100"):
        client.add_works(MARA, [{}] * number, token=TOKEN)
    assert (server.accepted, calls) == (0, [])


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


def test_many_calls_use_one_connection(settings: Settings) -> None:
    with orcid_that(as_json({"group": []}), settings) as (client, server, _calls):
        for _ in range(10):
            client.read_works(MARA, token=TOKEN)
    assert server.accepted == 1

import json
from threading import Event
from typing import Any

import pytest
from pytest_django import Settings

from institutions.door import open_door
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.works import WorksClient
from tests.local_server import Received, Reply, serving
from tests.orcid_sync.client.scripted import MARA, TOKEN, as_json, orcid_that, seen


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


def test_other_errors_among_details_are_raised(settings: Settings) -> None:
    reply = as_json({"bulk": [{"error": {"response-code": 500, "error-code": 9008}}]})
    with orcid_that(reply, settings) as (client, _server, _calls), pytest.raises(OrcidError) as caught:
        client.read_work_details(MARA, [1], token=TOKEN)
    assert caught.value.kind == "unavailable"

"""How much and how fast (section 2.6)."""

from collections.abc import Iterator

import pytest

from tests.sandbox.orcid.driving import Orcid, Record, bulk, code_in, refused, work


@pytest.fixture
def limit(orcid: Orcid) -> Iterator[None]:
    """The limit is off again after the test."""
    yield
    orcid.control("PUT", "limit", {"limit": "off"})


def call_until_refused(record: Record, most: int = 200) -> int:
    """Give how many calls were answered before the first 503."""
    for number in range(most):
        answer = record.call("GET", "work/1")
        if answer.status_code == 503:
            assert answer.headers["Content-Type"].startswith("text/html")
            assert answer.text.startswith("<html>")
            return number
    return most


@pytest.mark.usefixtures("limit")
def test_burst_over_40_is_503_with_a_page_and_waiting_helps(record: Record) -> None:
    record.orcid.control("PUT", "limit", {"limit": "client"})
    answered = call_until_refused(record)
    # 24 a second leak out while the calls are made, so a few more than 40 pass.
    assert 40 <= answered < 120
    record.orcid.control("PUT", "limit", {"limit": "client"})
    assert record.call("GET", "work/1").status_code == 404


@pytest.mark.usefixtures("limit")
def test_limit_by_client_leaves_other_clients_alone(record: Record, orcid: Orcid) -> None:
    other = orcid.record()
    orcid.control("PUT", "limit", {"limit": "client"})
    call_until_refused(record)
    assert other.call("GET", "work/1").status_code == 404


@pytest.mark.usefixtures("limit")
def test_limit_by_host_counts_all_clients_together(record: Record, orcid: Orcid) -> None:
    other = orcid.record()
    orcid.control("PUT", "limit", {"limit": "host"})
    statuses = [each.call("GET", "work/1").status_code for _ in range(60) for each in (record, other)]
    assert set(statuses) == {404, 503}


def test_limit_off_refuses_nobody(record: Record) -> None:
    assert record.orcid.control("GET", "limit") == {"limit": "off"}
    assert call_until_refused(record, 60) == 60


@pytest.mark.usefixtures("limit")
def test_refused_calls_are_in_the_log(record: Record) -> None:
    record.orcid.control("PUT", "limit", {"limit": "client"})
    call_until_refused(record)
    last = record.orcid.control("GET", "log")[-1]
    assert (last["status"], last["error_code"], last["client_id"]) == (503, None, record.client.client_id)


def test_unknown_limit_is_refused_with_the_choices(orcid: Orcid) -> None:
    with pytest.raises(AssertionError, match="limit must be one of client, host, off"):
        orcid.control("PUT", "limit", {"limit": "sometimes"})


def test_more_than_100_works_in_a_call_are_400_9006_and_nothing_is_saved(record: Record) -> None:
    answer = record.call("POST", "works", bulk(*(work() for _ in range(101))))
    said = "400 Bad Request: You are allowed to add up to 100 elements per request."
    assert (refused(answer), answer.json()["developer-message"], record.held()) == ((400, 9006), said, [])


def test_record_holds_10000_works_and_a_call_beyond_fails_whole_with_409_9048(record: Record) -> None:
    for _ in range(99):
        assert {code_in(slot) for slot in record.add_all(*(work() for _ in range(100)))} == {None}
    record.add_all(*(work() for _ in range(99)))
    two = record.call("POST", "works", bulk(work(), work()))
    last = record.call("POST", "work", work())
    one = record.call("POST", "work", work())
    assert (refused(two), last.status_code, refused(one)) == ((409, 9048), 201, (409, 9048))
    assert len(record.call("GET", "works").json()["group"]) == 10_000


def test_there_is_no_etag_to_ask_by(record: Record) -> None:
    record.add(work())
    answer = record.call("GET", "works")
    again = record.call("GET", "works", **{"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert ("ETag" in answer.headers, "Last-Modified" in answer.headers, again.status_code) == (False, False, 200)


@pytest.mark.parametrize(("status", "code"), [("locked", 9018), ("deactivated", 9044), ("unclaimed", 9036)])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_record_that_is_closed_is_409(record: Record, status: str, code: int, method: str) -> None:
    record.orcid.control("PUT", f"people/{record.person.orcid}/status", {"status": status})
    answer = record.call(method, "works", bulk(work()) if method == "POST" else None)
    assert refused(answer) == (409, code)
    record.orcid.control("PUT", f"people/{record.person.orcid}/status", {"status": "active"})
    assert record.call("GET", "works").status_code == 200


def test_deprecated_id_is_301_9007_and_leads_to_the_primary(record: Record) -> None:
    primary = record.orcid.person().orcid
    status = {"status": "deprecated", "primary": primary}
    record.orcid.control("PUT", f"people/{record.person.orcid}/status", status)
    answer = record.call("GET", "works")
    assert refused(answer) == (301, 9007)
    assert answer.headers["Location"] == f"{record.orcid.url}/v3.0/{primary}"
    assert primary in answer.json()["developer-message"]


def test_unknown_id_is_404_9016_and_what_is_no_id_500_9008(record: Record) -> None:
    unknown = Record(record.orcid, record.person, record.client, record.access_token)
    answers = []
    for orcid in ("0009-8999-9999-9994", "nobody"):
        unknown.person = type(record.person)(orcid, "", "")
        answers.append(refused(unknown.call("GET", "works")))
    assert answers == [(404, 9016), (500, 9008)]


def test_each_call_that_changes_the_record_is_one_notice(record: Record) -> None:
    first = record.add_all(work(), work(), work())[0]["work"]["put-code"]
    second = record.add(work())
    record.call("PUT", f"work/{second}", work(put_code=second))
    record.call("DELETE", f"work/{first}")
    record.call("GET", "works")
    record.add_all(work(put_code=5))
    assert record.notices() == [("create", 3), ("create", 1), ("update", 1), ("delete", 1)]

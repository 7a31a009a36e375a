"""The error codes that a call about works can meet (section 4); each is provoked on a record of its own."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from sandbox.orcid.errors import CODES
from tests.sandbox.orcid.driving import JSON, READ, Orcid, Record, bulk, identifier, refused, work


def post(**changes: Any) -> Callable[[Record], requests.Response]:
    return lambda record: record.call("POST", "work", work(**changes))


def with_status(status: str, **more: str) -> Callable[[Record], requests.Response]:
    def provoke(record: Record) -> requests.Response:
        if status == "deprecated":
            more["primary"] = record.orcid.person().orcid
        record.orcid.control("PUT", f"people/{record.person.orcid}/status", {"status": status} | more)
        return record.call("GET", "works")

    return provoke


def full_record(record: Record) -> requests.Response:
    for _ in range(100):
        record.add_all(*(work() for _ in range(100)))
    return record.call("POST", "work", work())


def duplicate(record: Record) -> requests.Response:
    record.add(work(identifier("10.5555/same")))
    return record.call("POST", "work", work(identifier("10.5555/same")))


def read_only(record: Record) -> requests.Response:
    return record.orcid.connect(record.person, record.orcid.client(), scope=READ).call("POST", "work", work())


def of_deactivated_client(record: Record) -> requests.Response:
    body = {"secret": record.client.secret, "name": "Gone", "redirect_uris": [], "active": False}
    record.orcid.control("PUT", f"clients/{record.client.client_id}", body)
    return record.call("GET", "works")


def changed_theirs(record: Record) -> requests.Response:
    put_code = record.seed(work())
    return record.call("PUT", f"work/{put_code}", work(put_code=put_code))


def unchanged_theirs(record: Record) -> requests.Response:
    theirs = work()
    put_code = record.seed(theirs)
    return record.call("PUT", f"work/{put_code}", theirs | {"put-code": put_code})


def other_visibility(record: Record) -> requests.Response:
    put_code = record.add(work())
    return record.call("PUT", f"work/{put_code}", work(put_code=put_code, visibility="limited"))


def on_another_record(record: Record) -> requests.Response:
    return Record(record.orcid, record.orcid.person(), record.client, record.access_token).call("GET", "works")


ROLE = {"contributor-attributes": {"contributor-sequence": "first", "contributor-role": "boss"}}
PROVOKED: dict[int, tuple[int, Callable[[Record], requests.Response]]] = {
    9001: (405, lambda record: record.call("POST", "work/five")),
    9006: (400, lambda record: record.call("POST", "works", bulk(*(work() for _ in range(101))))),
    9007: (301, with_status("deprecated")),
    9008: (
        500,
        lambda record: record.call("POST", "works", bulk(work(url={"value": f"https://a.example/{'x' * 350}"}))),
    ),
    9010: (403, changed_theirs),
    9013: (403, lambda record: record.call("GET", f"work/{record.seed(work(visibility='private'))}")),
    9014: (403, unchanged_theirs),
    9016: (404, lambda record: record.call("GET", "work/1")),
    9017: (401, on_another_record),
    9018: (409, with_status("locked")),
    9019: (400, lambda record: record.call("PUT", f"work/{record.add(work())}", work())),
    9020: (400, post(citation={"citation-type": "bibtex", "citation-value": ""})),
    9021: (409, duplicate),
    9022: (400, post(title=None)),
    9023: (400, post(external_ids=None)),
    9024: (400, post(put_code=5)),
    9034: (400, lambda record: record.call("GET", "work/five")),
    9035: (403, other_visibility),
    9036: (409, with_status("unclaimed")),
    9037: (400, post(type=None)),
    9038: (403, read_only),
    9042: (400, lambda record: record.call("GET", f"works/{','.join(['1'] * 101)}")),
    9044: (409, with_status("deactivated")),
    9047: (400, post(colour="blue")),
    9048: (409, full_record),
    9049: (400, post(publication_date={"year": {"value": "2024"}, "month": {"value": "02"}, "day": {"value": "30"}})),
    9057: (409, of_deactivated_client),
    9058: (400, post(contributors={"contributor": [ROLE]})),
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_code_of_section_4_is_met_with_its_status(record: Record, code: int) -> None:
    status, provoke = PROVOKED[code]
    assert refused(provoke(record)) == (status, code)


def test_9001_is_400_for_what_is_no_json(record: Record) -> None:
    headers = {"Authorization": f"Bearer {record.access_token}", "Accept": JSON, "Content-Type": JSON}
    url = f"{record.orcid.url}/v3.0/{record.person.orcid}/work"
    assert refused(requests.post(url, data=b"{", headers=headers, timeout=10)) == (400, 9001)
    assert refused(requests.post(url, data=b"\xff", headers=headers, timeout=10)) == (400, 9001)


def test_9001_is_404_for_an_address_that_is_not_there(record: Record) -> None:
    assert refused(record.call("GET", "fundings")) == (404, 9001)


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/vnd.orcid+xml"])
def test_9001_is_406_where_no_json_is_accepted(record: Record, accept: str) -> None:
    assert refused(record.call("GET", "works", Accept=accept)) == (406, 9001)


@pytest.mark.parametrize("kind", ["application/xml", "text/plain", "application/x-www-form-urlencoded"])
def test_9001_is_415_for_another_kind_of_body(record: Record, kind: str) -> None:
    assert refused(record.call("POST", "work", work(), **{"Content-Type": kind})) == (415, 9001)


@pytest.mark.parametrize("kind", ["application/vnd.orcid+json", "application/orcid+json", "application/json"])
def test_three_names_for_json_are_taken(record: Record, kind: str) -> None:
    answer = record.call("POST", "work", work(), **{"Content-Type": f"{kind}; charset=utf-8", "Accept": kind})
    assert answer.status_code == 201


def test_8001_marks_an_identifier_that_cannot_be_normalised_and_the_work_is_kept(record: Record) -> None:
    put_code = record.add(work(identifier("work:doi")))
    held = record.call("GET", f"work/{put_code}").json()["external-ids"]["external-id"][0]
    assert (held["external-id-value"], held["external-id-normalized"], held["external-id-normalized-error"]) == (
        "work:doi",
        None,
        {"error-code": "8001", "error-message": "Cannot normalize identifier value doi:work:doi", "transient": True},
    )


def test_message_of_9038_speaks_of_a_conflict_although_the_status_is_403(record: Record) -> None:
    message = read_only(record).json()["developer-message"]
    assert message == "409 Conflict: The token lacks the scope /activities/update that the call needs."


def test_reading_needs_its_scope_too(orcid: Orcid) -> None:
    record = orcid.connect(orcid.person(), orcid.client(), scope="/activities/update")
    assert refused(record.call("GET", "works")) == (403, 9038)


def test_refused_call_leaves_its_code_in_the_log(record: Record) -> None:
    record.call("GET", "work/1")
    last = record.orcid.control("GET", "log")[-1]
    last.pop("n")
    last.pop("at")
    assert last == {
        "method": "GET",
        "path": f"/v3.0/{record.person.orcid}/work/1",
        "status": 404,
        "error_code": 9016,
        "client_id": record.client.client_id,
        "works": 0,
        "orcid": record.person.orcid,
    }

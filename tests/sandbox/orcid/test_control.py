"""Setting the scene and looking, as the demo and other tests do."""

from typing import Any

import pytest
import requests

from tests.sandbox.orcid.driving import Orcid, Record, identifier, work


def test_it_says_which_stand_in_it_is(orcid: Orcid) -> None:
    assert orcid.control("GET", "health") == {"ok": True, "stand_in": "orcid", "name": "orcid"}


def test_person_put_again_keeps_the_works(record: Record) -> None:
    put_code = record.add(work())
    body = {
        "given_names": "Mara",
        "family_name": "Renamed",
        "email": record.person.email,
        "password": "another one",
        "name_is_public": True,
    }
    record.orcid.control("PUT", f"people/{record.person.orcid}", body)
    read = record.call("GET", "record").json()
    assert (read["person"]["name"]["family-name"]["value"], record.held()) == ("Renamed", [put_code])


def test_person_may_have_neither_credit_name_nor_family_name(orcid: Orcid) -> None:
    record = orcid.connect(orcid.person(credit_name=None, family_name=None), orcid.client())
    name = record.call("GET", "record").json()["person"]["name"]
    assert (name["credit-name"], name["family-name"], name["given-names"]) == (None, None, {"value": "Mara"})


def test_works_are_listed_whole_with_source_put_code_and_dates(record: Record) -> None:
    put_code = record.add(work(identifier("10.5555/listed")))
    (held,) = record.orcid.control("GET", f"people/{record.person.orcid}/works")
    assert held == record.call("GET", f"work/{put_code}").json()


def test_work_of_another_source_is_put_on_a_record_and_deleted_as_the_owner_would(record: Record) -> None:
    put_code = record.seed(work(), source="0000-0001-9884-1913", name="DataCite")
    (held,) = record.orcid.control("GET", f"people/{record.person.orcid}/works")
    record.orcid.control("DELETE", f"people/{record.person.orcid}/works/{put_code}")
    assert (held["source"]["source-name"]["value"], record.held(), record.notices()) == ("DataCite", [], [])


@pytest.mark.parametrize(
    ("call", "body", "status", "message"),
    [
        (
            "PUT people/0009-8000-0000-0013",
            {},
            400,
            "0009-8000-0000-0013 is not an ORCID iD: its checksum is wrong.",
        ),
        ("POST people/0009-8999-9999-9994/revoke", {"client_id": "x"}, 404, "There is no 0009-8999-9999-9994."),
        (
            "PUT people/{orcid}/status",
            {"status": "asleep"},
            400,
            "status must be one of active, locked, deactivated, deprecated, unclaimed.",
        ),
        ("PUT people/{orcid}/status", {"status": "deprecated"}, 400, "A deprecated iD needs its primary."),
        ("POST people/{orcid}/works", {"work": {"title": None}}, 400, "Title cannot be null nor empty."),
        ("DELETE people/{orcid}/works/1", None, 404, "{orcid} has no work 1."),
        (
            "PUT clients/APP-X",
            {"secret": "s", "name": "n", "redirect_uris": "x"},
            400,
            "redirect_uris must be a list of addresses.",
        ),
    ],
)
def test_scene_that_cannot_be_set_is_refused_with_the_reason(
    orcid: Orcid,
    call: str,
    body: Any,
    status: int,
    message: str,
) -> None:
    person = orcid.person()
    method, path = call.format(orcid=person.orcid).split()
    url = f"{orcid.url}/sandbox/{path}"
    answer = requests.request(method, url, json=body, timeout=10)
    assert (answer.status_code, answer.json()) == (status, {"error": message.format(orcid=person.orcid)})


def test_email_belongs_to_one_person(orcid: Orcid) -> None:
    with pytest.raises(AssertionError, match="belongs to another iD"):
        orcid.person(email=orcid.person().email)


def test_log_is_emptied_and_counts_on(record: Record) -> None:
    record.call("GET", "works")
    before = record.orcid.control("GET", "log")[-1]["n"]
    record.orcid.control("DELETE", "log")
    record.call("GET", "works")
    (line,) = record.orcid.control("GET", "log")
    assert line["n"] > before


def test_grants_say_who_ended_them(record: Record, orcid: Orcid) -> None:
    other = orcid.connect(record.person, orcid.client())
    orcid.revoke(other.client, other.access_token)
    orcid.control("POST", f"people/{record.person.orcid}/revoke", {"client_id": record.client.client_id})
    held = [grant for grant in orcid.control("GET", "grants") if grant["orcid"] == record.person.orcid]
    assert [(grant["client_id"], grant["active"], grant["revoked_by"]) for grant in held] == [
        (record.client.client_id, False, "user"),
        (other.client.client_id, False, "client"),
    ]

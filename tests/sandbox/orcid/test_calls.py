"""The table of calls and the notes under it (section 2 of ORCID's API, as written down in `../shared`)."""

import pytest

from tests.sandbox.orcid.driving import Orcid, Record, bulk, code_in, identifier, refused, work


@pytest.mark.parametrize("path", ["record", "activities", "works"])
def test_record_activities_and_works_are_read_with_200(record: Record, path: str) -> None:
    put_code = record.add(work())
    answer = record.call("GET", path)
    body = answer.json()
    works = {"record": lambda: body["activities-summary"]["works"], "activities": lambda: body["works"]}
    groups = works.get(path, lambda: body)()["group"]
    assert answer.status_code == 200
    assert [summary["put-code"] for group in groups for summary in group["work-summary"]] == [put_code]


def test_full_work_is_read_with_200(record: Record) -> None:
    put_code = record.add(work(short_description="Hourly."))
    answer = record.call("GET", f"work/{put_code}")
    assert (answer.status_code, answer.json()["put-code"], answer.json()["short-description"]) == (
        200,
        put_code,
        "Hourly.",
    )


def test_private_work_of_another_source_is_403_9013(record: Record) -> None:
    put_code = record.seed(work(visibility="private"))
    assert refused(record.call("GET", f"work/{put_code}")) == (403, 9013)


def test_summary_is_read_with_200(record: Record) -> None:
    put_code = record.add(work(short_description="Hourly."))
    answer = record.call("GET", f"work/summary/{put_code}")
    assert (answer.status_code, answer.json()["put-code"], "short-description" in answer.json()) == (
        200,
        put_code,
        False,
    )


def test_several_works_are_read_in_order_and_an_unknown_put_code_is_9034_in_its_slot(record: Record) -> None:
    first, second = record.add(work()), record.add(work())
    answer = record.call("GET", f"works/{second},1,{first}")
    slots = answer.json()["bulk"]
    assert answer.status_code == 200
    assert [slot["work"]["put-code"] if "work" in slot else code_in(slot) for slot in slots] == [second, 9034, first]


def test_more_than_100_put_codes_are_400_9042(record: Record) -> None:
    codes = ",".join(str(number) for number in range(1, 102))
    assert refused(record.call("GET", f"works/{codes}")) == (400, 9042)
    assert record.call("GET", f"works/{codes.rpartition(',')[0]}").status_code == 200


def test_added_work_is_201_with_an_empty_body_and_the_put_code_in_location(record: Record) -> None:
    answer = record.call("POST", "work", work())
    (put_code,) = record.held()
    location = f"{record.orcid.url}/v3.0/{record.person.orcid}/work/{put_code}"
    assert (answer.status_code, answer.content, answer.headers["Location"]) == (201, b"", location)


def test_bulk_add_is_200_with_a_bulk(record: Record) -> None:
    answer = record.call("POST", "works", bulk(work(), work()))
    assert answer.status_code == 200
    assert [slot["work"]["put-code"] for slot in answer.json()["bulk"]] == record.held()


def test_changed_work_is_200_with_the_full_work(record: Record) -> None:
    put_code = record.add(work(identifier("10.5555/before")))
    changed = work(identifier("10.5555/after"), put_code=put_code)
    answer = record.call("PUT", f"work/{put_code}", changed)
    body = answer.json()
    assert (answer.status_code, body["put-code"]) == (200, put_code)
    assert body["external-ids"]["external-id"][0]["external-id-value"] == "10.5555/after"
    assert body == record.call("GET", f"work/{put_code}").json()


def test_deleted_work_is_204(record: Record) -> None:
    put_code = record.add(work())
    answer = record.call("DELETE", f"work/{put_code}")
    assert (answer.status_code, answer.content, record.held()) == (204, b"", [])


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_there_is_no_bulk_put_or_delete_and_no_patch(record: Record, method: str) -> None:
    assert refused(record.call(method, "works", bulk(work()))) == (405, 9001)


def test_put_with_another_put_code_in_the_body_is_400_9019(record: Record) -> None:
    put_code = record.add(work())
    other = record.call("PUT", f"work/{put_code}", work(put_code=put_code + 1))
    none = record.call("PUT", f"work/{put_code}", work())
    said = f"The put code in the URL was {put_code} whereas the one in the body was"
    assert [refused(other), refused(none)] == [(400, 9019), (400, 9019)]
    assert [answer.json()["developer-message"] for answer in (other, none)] == [
        f"400 Bad Request: {said} {put_code + 1}",
        f"400 Bad Request: {said} null",
    ]


def test_put_code_in_a_post_is_400_9024(record: Record) -> None:
    assert refused(record.call("POST", "work", work(put_code=5))) == (400, 9024)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_put_code_that_the_person_deleted_is_404_9016(record: Record, method: str) -> None:
    put_code = record.add(work())
    record.orcid.control("DELETE", f"people/{record.person.orcid}/works/{put_code}")
    body = work(put_code=put_code) if method == "PUT" else None
    assert refused(record.call(method, f"work/{put_code}", body)) == (404, 9016)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_put_code_that_is_no_number_is_400_9034(record: Record, method: str) -> None:
    body = work(put_code=5) if method == "PUT" else None
    assert refused(record.call(method, "work/five", body)) == (400, 9034)


def test_put_code_is_never_given_out_twice(record: Record) -> None:
    put_code = record.add(work())
    record.call("DELETE", f"work/{put_code}")
    assert record.add(work()) > put_code


def test_put_of_the_same_content_changes_nothing_and_tells_nobody(record: Record) -> None:
    same = work()
    put_code = record.add(same)
    before = record.call("GET", f"work/{put_code}").json()
    answer = record.call("PUT", f"work/{put_code}", same | {"put-code": put_code})
    assert (answer.status_code, answer.json()) == (200, before)
    assert record.notices() == [("create", 1)]


def test_work_read_and_sent_back_as_it_is_changes_nothing(record: Record) -> None:
    put_code = record.add(work(url={"value": "https://repo.example/1"}))
    before = record.call("GET", f"work/{put_code}").json()
    assert record.call("PUT", f"work/{put_code}", before).json() == before
    assert record.notices() == [("create", 1)]


def test_changing_another_sources_work_is_403_9010_and_9014_where_nothing_would_change(record: Record) -> None:
    theirs = work()
    put_code = record.seed(theirs)
    changed = record.call("PUT", f"work/{put_code}", work(put_code=put_code))
    unchanged = record.call("PUT", f"work/{put_code}", theirs | {"put-code": put_code})
    deleted = record.call("DELETE", f"work/{put_code}")
    assert [refused(each) for each in (changed, unchanged, deleted)] == [(403, 9010), (403, 9014), (403, 9010)]


def test_put_replaces_the_whole_work(record: Record) -> None:
    author = {"credit-name": {"value": "M. Quillfeather"}}
    put_code = record.add(
        work(identifier("10.5555/whole"), short_description="Hourly.", contributors={"contributor": [author]}),
    )
    record.call("PUT", f"work/{put_code}", work(identifier("10.5555/whole"), put_code=put_code))
    left = record.call("GET", f"work/{put_code}").json()
    assert (left["short-description"], left["contributors"]) == (None, {"contributor": []})


def test_changing_visibility_is_403_9035_and_the_current_one_may_be_sent(record: Record) -> None:
    put_code = record.add(work())
    other = record.call("PUT", f"work/{put_code}", work(put_code=put_code, visibility="private"))
    current = record.call("PUT", f"work/{put_code}", work(put_code=put_code, visibility="public"))
    assert (refused(other), current.status_code) == ((403, 9035), 200)


def test_new_work_gets_the_persons_own_visibility_and_stays_readable_by_its_source(orcid: Orcid) -> None:
    record = orcid.connect(orcid.person(default_visibility="private"), orcid.client())
    put_code = record.add(work(visibility="public"))
    other = orcid.connect(record.person, orcid.client())
    assert record.call("GET", f"work/{put_code}").json()["visibility"] == "private"
    assert refused(other.call("GET", f"work/{put_code}")) == (403, 9013)
    assert other.call("GET", "works").json()["group"] == []


def test_source_is_the_client_whatever_is_sent(record: Record) -> None:
    put_code = record.add(work(source={"source-name": {"value": "Somebody else"}}))
    source = record.call("GET", f"work/{put_code}").json()["source"]
    assert (source["source-client-id"]["path"], source["source-name"]["value"]) == (
        record.client.client_id,
        record.client.name,
    )


def test_work_that_the_owner_added_has_the_owner_as_its_source(record: Record) -> None:
    put_code = record.seed(work(), source="")
    source = record.call("GET", f"work/{put_code}").json()["source"]
    assert (source["source-orcid"]["path"], source["source-client-id"]) == (record.person.orcid, None)

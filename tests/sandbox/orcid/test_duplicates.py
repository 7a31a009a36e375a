"""The duplicate rule and the groups (sections 2.3 and 2.4)."""

import re

import pytest

from tests.sandbox.orcid.driving import Orcid, Record, code_in, identifier, refused, work


def test_duplicate_is_409_9021_and_names_the_put_code(record: Record) -> None:
    put_code = record.add(work(identifier("10.5555/twice")))
    answer = record.call("POST", "work", work(identifier("10.5555/twice")))
    assert refused(answer) == (409, 9021)
    assert answer.json()["developer-message"] == (
        "409 Conflict: You have already added this activity (matched by external identifiers), please see element "
        f"with put-code {put_code}. If you are trying to edit the item, please use PUT instead of POST."
    )


def test_another_sources_copy_is_no_conflict(record: Record) -> None:
    record.seed(work(identifier("10.5555/theirs")))
    assert record.call("POST", "work", work(identifier("10.5555/theirs"))).status_code == 201
    assert code_in(record.add_all(work(identifier("10.5555/theirs")))[0]) == 9021


def test_another_clients_copy_is_no_conflict(record: Record, orcid: Orcid) -> None:
    other = orcid.connect(record.person, orcid.client())
    other.add(work(identifier("10.5555/two-clients")))
    assert [code_in(slot) for slot in record.add_all(work(identifier("10.5555/two-clients")))] == [None]


@pytest.mark.parametrize("again", ["10.5555/CASE", "https://doi.org/10.5555/Case", "doi:10.5555/case"])
def test_doi_is_the_same_without_case_and_resolver(record: Record, again: str) -> None:
    record.add(work(identifier("10.5555/case")))
    assert refused(record.call("POST", "work", work(identifier(again)))) == (409, 9021)


def test_same_value_of_another_type_is_no_conflict(record: Record) -> None:
    record.add(work(identifier("123", kind="source-work-id")))
    assert record.call("POST", "work", work(identifier("123", kind="other-id"))).status_code == 201


def test_value_that_cannot_be_normalised_is_compared_as_it_is(record: Record) -> None:
    record.add(work(identifier("work:doi")))
    assert refused(record.call("POST", "work", work(identifier("work:doi")))) == (409, 9021)


def test_address_of_an_identifier_is_no_part_of_equality(record: Record) -> None:
    record.add(work(identifier("10.5555/url") | {"external-id-url": {"value": "https://a.example"}}))
    again = work(identifier("10.5555/url") | {"external-id-url": {"value": "https://b.example"}})
    assert refused(record.call("POST", "work", again)) == (409, 9021)


@pytest.mark.parametrize("relationship", ["version-of", "part-of", "funded-by"])
def test_single_post_conflicts_with_self_alone(record: Record, relationship: str) -> None:
    record.add(work(identifier("10.5555/base"), identifier("10.5555/shared", relationship)))
    assert record.call("POST", "work", work(identifier("10.5555/shared"))).status_code == 201


def test_put_conflicts_with_our_other_works_but_not_with_itself(record: Record) -> None:
    first = record.add(work(identifier("10.5555/first")))
    second = record.add(work(identifier("10.5555/second")))
    onto = record.call("PUT", f"work/{second}", work(identifier("10.5555/first"), put_code=second))
    itself = record.call("PUT", f"work/{second}", work(identifier("10.5555/SECOND"), put_code=second))
    assert (refused(onto), itself.status_code) == ((409, 9021), 200)
    assert re.search(r"put-code (\d+)", onto.json()["developer-message"])[1] == str(first)  # type: ignore[index] # it is there


@pytest.mark.parametrize(
    ("relationship", "code"),
    [("self", 9021), ("version-of", 9021), ("part-of", None), ("funded-by", None)],
)
def test_bulk_self_conflicts_with_what_we_hold_as_self_or_version(
    record: Record,
    relationship: str,
    code: int | None,
) -> None:
    held = [identifier("10.5555/held", relationship)]
    if relationship != "self":
        held.append(identifier("10.5555/held.base"))
    record.add(work(*held))
    assert [code_in(slot) for slot in record.add_all(work(identifier("10.5555/held")))] == [code]


@pytest.mark.parametrize("relationship", ["version-of", "part-of"])
def test_bulk_version_and_part_never_conflict(record: Record, relationship: str) -> None:
    record.add(work(identifier("10.5555/whole")))
    slots = record.add_all(work(identifier("10.5555/part"), identifier("10.5555/whole", relationship)))
    assert [code_in(slot) for slot in slots] == [None]


def test_identifier_freed_by_a_change_can_be_added_again(record: Record) -> None:
    put_code = record.add(work(identifier("10.5555/freed")))
    record.call("PUT", f"work/{put_code}", work(identifier("10.5555/moved"), put_code=put_code))
    assert record.call("POST", "work", work(identifier("10.5555/freed"))).status_code == 201


def test_works_with_a_common_self_or_version_of_are_one_group_the_others_source_first(record: Record) -> None:
    ours = record.add(work(identifier("10.5555/group"), identifier("10.5555/group.v2", "version-of")))
    theirs = record.seed(work(identifier("10.5555/GROUP.V2")))
    alone = record.add(work(identifier("10.5555/alone"), identifier("10.5555/group", "part-of")))
    groups = record.call("GET", "works").json()["group"]
    assert [[summary["put-code"] for summary in group["work-summary"]] for group in groups] == [
        [theirs, ours],
        [alone],
    ]
    assert [summary["display-index"] for summary in groups[0]["work-summary"]] == ["1", "0"]


def test_groups_that_a_third_work_joins_become_one(record: Record) -> None:
    first = record.add(work(identifier("10.5555/left")))
    second = record.add(work(identifier("10.5555/right")))
    third = record.add(
        work(
            identifier("10.5555/middle"),
            identifier("10.5555/left", "version-of"),
            identifier("10.5555/right", "version-of"),
        ),
    )
    groups = record.call("GET", "works").json()["group"]
    assert [[summary["put-code"] for summary in group["work-summary"]] for group in groups] == [[first, second, third]]

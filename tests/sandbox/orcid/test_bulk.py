"""Adding many works in one call, as the server does it (section 5)."""

from typing import Any

import pytest

from tests.sandbox.orcid.driving import READ, Orcid, Record, bulk, code_in, identifier, refused, work

TOO_LONG = {"title": {"title": {"value": "x" * 1001}}}


def test_answer_has_the_requests_order_and_length_and_one_key_each(record: Record) -> None:
    record.add(work(identifier("10.5555/known")))
    slots = record.add_all(
        work(identifier("10.5555/one")),
        work(identifier("10.5555/known")),
        work(title=None),
        work(identifier("10.5555/two")),
    )
    assert [list(slot) for slot in slots] == [["work"], ["error"], ["error"], ["work"]]
    values = [slot["work"]["external-ids"]["external-id"][0]["external-id-value"] for slot in (slots[0], slots[3])]
    assert values == ["10.5555/one", "10.5555/two"]
    assert [code_in(slot) for slot in slots] == [None, 9021, 9022, None]


def test_some_good_and_some_bad_works_save_the_good_ones(record: Record) -> None:
    record.add_all(work(identifier("10.5555/a")), work(identifier("10.5555/b")))
    slots = record.add_all(
        work(identifier("10.5555/a")),
        work(identifier("10.5555/b")),
        work(identifier("10.5555/c"), title={"title": {"value": " "}}),
        work(identifier("10.5555/d")),
    )
    assert [code_in(slot) for slot in slots] == [9021, 9021, 9022, None]
    assert record.held()[2:] == [slots[3]["work"]["put-code"]]


def test_saved_work_is_answered_in_full(record: Record) -> None:
    (slot,) = record.add_all(work(short_description="Hourly."))
    put_code = slot["work"]["put-code"]
    assert slot["work"] == record.call("GET", f"work/{put_code}").json()


def test_second_of_two_equal_works_in_one_call_is_9021_naming_the_firsts_put_code(record: Record) -> None:
    first, second = record.add_all(work(identifier("10.5555/pair")), work(identifier("10.5555/PAIR")))
    assert code_in(second) == 9021
    assert f"put-code {first['work']['put-code']}." in second["error"]["developer-message"]


@pytest.mark.parametrize("relationship", ["version-of", "part-of"])
def test_self_first_then_version_or_part_of_the_same_id_is_no_error(record: Record, relationship: str) -> None:
    slots = record.add_all(
        work(identifier("10.5555/x")),
        work(identifier("10.5555/y"), identifier("10.5555/x", relationship)),
    )
    assert [code_in(slot) for slot in slots] == [None, None]


def test_version_of_first_then_self_of_the_same_id_is_9021_for_the_self(record: Record) -> None:
    slots = record.add_all(
        work(identifier("10.5555/y"), identifier("10.5555/x", "version-of")),
        work(identifier("10.5555/x")),
    )
    assert [code_in(slot) for slot in slots] == [None, 9021]


def test_work_that_was_refused_stands_in_nobodys_way(record: Record) -> None:
    slots = record.add_all(work(identifier("10.5555/z"), title=None), work(identifier("10.5555/z")))
    assert [code_in(slot) for slot in slots] == [9022, None]


def test_put_code_is_9024_in_its_slot(record: Record) -> None:
    assert [code_in(slot) for slot in record.add_all(work(put_code=7), work())] == [9024, None]


def test_validation_comes_before_put_code_and_duplicates(record: Record) -> None:
    record.add(work(identifier("10.5555/v")))
    slots = record.add_all(
        work(identifier("10.5555/v"), put_code=7, title=None), work(identifier("10.5555/v"), put_code=7)
    )
    assert [code_in(slot) for slot in slots] == [9022, 9024]


@pytest.mark.parametrize(
    "long",
    [
        TOO_LONG,
        {"title": {"title": {"value": "A"}, "subtitle": {"value": "x" * 1001}}},
        {"journal-title": {"value": "x" * 1001}},
        {"short-description": "x" * 5001},
        {"url": {"value": "https://a.example/" + "x" * 350}},
        {"contributors": {"contributor": [{"credit-name": {"value": "x" * 151}}]}},
    ],
    ids=["title", "subtitle", "journal-title", "short-description", "url", "credit-name"],
)
def test_field_that_is_too_long_breaks_the_whole_call_and_nothing_is_saved(record: Record, long: Any) -> None:
    answer = record.call("POST", "works", bulk(work(), work() | long, work()))
    assert (refused(answer), record.held(), record.notices()) == ((500, 9008), [], [])


@pytest.mark.parametrize(
    "bad",
    [
        work(type="thesis"),
        work(identifier("10.5555/r", "same-as")),
        work(citation={"citation-type": "BIBTEX", "citation-value": "@misc{}"}),
        work(colour="blue"),
    ],
    ids=["type", "relationship", "citation-type", "unknown field"],
)
def test_value_outside_a_closed_list_makes_the_whole_call_400_9047(record: Record, bad: Any) -> None:
    answer = record.call("POST", "works", bulk(work(), bad))
    assert (refused(answer), record.held()) == ((400, 9047), [])


def test_country_and_language_are_9037_in_their_slots(record: Record) -> None:
    slots = record.add_all(work(country={"value": "ZZ"}), work(language_code="xx"), work())
    assert [code_in(slot) for slot in slots] == [9037, 9037, None]


def test_bulk_body_at_the_address_of_one_work_is_an_argument_type_mismatch(record: Record) -> None:
    one = record.call("POST", "work", bulk(work()))
    many = record.call("POST", "works", work())
    assert [refused(answer) for answer in (one, many)] == [(400, 9006), (400, 9006)]
    assert one.json()["developer-message"] == "400 Bad Request: argument type mismatch"


def test_closed_record_is_told_before_the_scope_and_both_before_the_size(orcid: Orcid) -> None:
    person, client = orcid.person(), orcid.client()
    record = orcid.connect(person, client, scope=READ)
    many = bulk(*(work() for _ in range(101)))
    without_scope = refused(record.call("POST", "works", many))
    orcid.control("PUT", f"people/{person.orcid}/status", {"status": "locked"})
    closed = refused(record.call("POST", "works", many))
    assert (without_scope, closed) == ((403, 9038), (409, 9018))


def test_call_whose_answer_was_lost_comes_back_as_9021_with_the_put_codes(record: Record) -> None:
    works = [work(), work()]
    lost = record.add_all(*works)
    again = record.add_all(*works)
    assert [code_in(slot) for slot in again] == [9021, 9021]
    for before, after in zip(lost, again, strict=True):
        assert f"put-code {before['work']['put-code']}." in after["error"]["developer-message"]


def test_log_counts_the_works_of_a_call(record: Record) -> None:
    record.add_all(work(), work(), work())
    last = record.orcid.control("GET", "log")[-1]
    assert (last["method"], last["path"], last["status"], last["works"]) == (
        "POST",
        f"/v3.0/{record.person.orcid}/works",
        200,
        3,
    )

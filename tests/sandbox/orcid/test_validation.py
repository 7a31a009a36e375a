"""What a work must be (section 3), alone and in a bulk call."""

from typing import Any

import pytest

from tests.sandbox.orcid.driving import Record, code_in, identifier, refused, work

DOI = identifier("10.5555/x")


def date(year: str | None, month: str | None = None, day: str | None = None) -> dict[str, Any]:
    parts = {"year": year, "month": month, "day": day}
    return {"publication-date": {name: {"value": value} if value else None for name, value in parts.items()}}


def contributor(**parts: Any) -> dict[str, Any]:
    return {"contributors": {"contributor": [{name.replace("_", "-"): value for name, value in parts.items()}]}}


def role(name: str) -> dict[str, Any]:
    return contributor(contributor_attributes={"contributor-sequence": "first", "contributor-role": name})


def orcid_of(uri: str, path: str | None = None) -> dict[str, Any]:
    return contributor(contributor_orcid={"uri": uri, "path": path, "host": "orcid.org"})


def titles(**parts: Any) -> dict[str, Any]:
    return {"title": {"title": {"value": "A"}} | {name.replace("_", "-"): value for name, value in parts.items()}}


def ids(*identifiers: dict[str, Any]) -> dict[str, Any]:
    return {"external-ids": {"external-id": list(identifiers)}}


@pytest.mark.parametrize(
    ("changes", "single", "bulk"),
    [
        ({"title": None}, 9022, 9022),
        ({"title": {"title": {"value": "  "}}}, 9022, 9022),
        (titles(translated_title={"value": "B", "language-code": None}), 9037, 9037),
        (titles(translated_title={"value": "B", "language-code": "xx"}), 9037, 9037),
        (titles(translated_title={"value": "", "language-code": "fr"}), 9020, 9020),
        ({"type": None}, 9037, 9037),
        ({"journal-title": {"value": " "}}, 9047, 9020),
        ({"short-description": ""}, 9047, 9020),
        ({"url": {"value": ""}}, 9020, 9020),
        ({"country": {"value": "XX"}}, 9037, 9037),
        ({"country": {"value": "ch"}}, 9037, 9037),
        ({"language-code": "english"}, 9037, 9037),
        ({"citation": {"citation-type": None, "citation-value": "x"}}, 9037, 9037),
        ({"citation": {"citation-type": "ris", "citation-value": " "}}, 9020, 9020),
        (date("2024", "5"), 9049, 9049),
        (date("2024", "13"), 9049, 9049),
        (date("2024", "02", "30"), 9049, 9049),
        (date("2023", "02", "29"), 9049, 9049),
        (date("2024", None, "05"), 9049, 9049),
        (date(None, "05"), 9049, 9049),
        (date(None), 9049, 9049),
        (date("1899"), 9047, 9049),
        (date("2101"), 9047, 9049),
        (date("24"), 9047, 9049),
        (date("in 2024"), 9047, 9049),
        ({"external-ids": None}, 9023, 9023),
        (ids(), 9023, 9023),
        (ids(identifier("10.5555/x", "version-of")), 9023, 9023),
        (ids(identifier("10.5555/x", kind="grant-number")), 9023, 9023),
        (ids(DOI, identifier(" ", "part-of", "issn")), 9023, 9023),
        (ids(DOI, {"external-id-type": "doi", "external-id-value": "10.5555/y"}), 9023, 9023),
        (ids(DOI, {"external-id-type": None, "external-id-value": None}), 9023, 9023),
        (ids(DOI, identifier("0000-0001", "funded-by", "issn")), 9020, 9020),
        (orcid_of("http://orcid.org/0000-0002-1825-0097"), 9020, 9020),
        (orcid_of("https://orcid.org/0000-0002-1825-0098"), 9020, 9020),
        (orcid_of("https://orcid.org/0000-0002-1825-0097", "0000-0001-5109-3700"), 9020, 9020),
        (contributor(credit_name={"value": ""}), 9020, 9020),
        (contributor(contributor_email={"value": ""}), 9020, 9020),
        (role("Author"), 9058, 9058),
        (role("https://credit.niso.org/contributor-roles/software/"), 9058, 9058),
        (role("http://credit.niso.org/contributor-roles/software"), 9058, 9058),
    ],
)
def test_rule_of_section_3_is_kept(record: Record, changes: Any, single: int, bulk: int) -> None:
    broken = work() | changes
    alone = record.call("POST", "work", broken)
    slots = record.add_all(broken, work())
    assert (refused(alone), [code_in(slot) for slot in slots]) == ((400, single), [bulk, None])


@pytest.mark.parametrize(
    "changes",
    [
        titles(title={"value": "x" * 1001}),
        titles(subtitle={"value": "x" * 1001}),
        titles(translated_title={"value": "x" * 1001, "language-code": "fr"}),
        {"journal-title": {"value": "x" * 1001}},
        {"short-description": "x" * 5001},
        contributor(credit_name={"value": "x" * 151}),
        {"type": "dataset"},
        {"visibility": "PUBLIC"},
        {"put-code": "5"},
        {"title": "A"},
        {"title": {"title": {"value": 5}}},
        {"external-ids": {"external-id": {}}},
        {"external-ids": ["10.5555/x"]},
        contributor(contributor_attributes={"contributor-sequence": "FIRST", "contributor-role": None}),
        {"publication-date": {"year": {"value": 2024}}},
        {"shortDescription": "x"},
    ],
)
def test_single_work_that_orcid_cannot_read_or_its_schema_refuses_is_400_9047(record: Record, changes: Any) -> None:
    assert refused(record.call("POST", "work", work() | changes)) == (400, 9047)


@pytest.mark.parametrize("body", [None, [], "work", 5])
def test_body_that_is_no_object_is_refused(record: Record, body: Any) -> None:
    assert record.call("POST", "work", body).status_code == 400
    assert record.call("POST", "works", body).status_code == 400


@pytest.mark.parametrize("body", [{"bulk": []}, {"bulk": {}}, {"bulk": [work()]}, {"bulk": [], "more": 1}])
def test_bulk_that_is_no_list_of_works_is_400_9047(record: Record, body: Any) -> None:
    assert refused(record.call("POST", "works", body)) == (400, 9047)


def test_address_that_the_column_does_not_hold_is_500_9008_for_a_single_work_too(record: Record) -> None:
    long = work(url={"value": f"https://a.example/{'x' * 350}"})
    assert (refused(record.call("POST", "work", long)), record.held()) == ((500, 9008), [])


@pytest.mark.parametrize(
    "changes",
    [
        titles(title={"value": "x" * 1000}, subtitle=None),
        titles(translated_title={"value": "B", "language-code": "zh_TW"}),
        {"short-description": "x" * 5000},
        {"url": {"value": "https://a.example/".ljust(350, "x")}},
        {"country": {"value": "XK"}, "language-code": "iw"},
        date("1900"),
        date("2100", "12"),
        date("2024", "02", "29"),
        role("http://credit.niso.org/contributor-roles/writing-review-editing/"),
        role("co-inventor"),
        orcid_of("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        contributor(credit_name={"value": "x" * 150}),
        {"contributors": {"contributor": [{"credit-name": {"value": "M."}}] * 60}},
    ],
)
def test_work_at_the_edge_of_a_rule_is_taken(record: Record, changes: Any) -> None:
    assert record.call("POST", "work", work() | changes).status_code == 201


def test_contributors_email_is_never_given_back(record: Record) -> None:
    put_code = record.add(work() | contributor(contributor_email={"value": "mara@si.example"}))
    (held,) = record.call("GET", f"work/{put_code}").json()["contributors"]["contributor"]
    assert held["contributor-email"] is None


def test_put_is_measured_as_a_post_is(record: Record) -> None:
    put_code = record.add(work())
    answers = [
        record.call("PUT", f"work/{put_code}", work(put_code=put_code) | changes)
        for changes in (titles(title={"value": "x" * 1001}), {"title": None}, ids(), {"country": {"value": "XX"}})
    ]
    assert [refused(answer) for answer in answers] == [(400, 9047), (400, 9022), (400, 9023), (400, 9037)]

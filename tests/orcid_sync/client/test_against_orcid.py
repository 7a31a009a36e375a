"""The client against ORCID's stand-in, a process that shares none of its code."""

import pytest

from orcid_sync.client.errors import OrcidError
from orcid_sync.client.works import Added, Refused
from orcid_sync.mapping import order_for_bulk, with_put_code
from tests.orcid_sync.connected import SCOPES, Connected, add_one, connect, skull
from tests.sandbox.orcid.driving import identifier, work


def test_connecting_gives_the_grant_that_the_person_allowed(mara: Connected) -> None:
    assert (mara.grant.orcid, mara.grant.name, mara.grant.scopes) == (mara.person.orcid, "Mara Quillfeather", SCOPES)
    assert mara.grant.expires_in > 600_000_000


def test_work_is_added_read_changed_and_removed(mara: Connected) -> None:
    put_code = add_one(mara)
    [summary] = mara.works.read_works(**mara.who)
    assert (summary.put_code, summary.title) == (put_code, "Skull 1")
    assert (summary.source_client_id, summary.source_name) == (mara.client.client_id, "Example University")
    assert [(found.type, found.normalized, found.relationship) for found in summary.external_ids] == [
        ("doi", "10.5072/skull.1", "self"),
        ("doi", "10.5072/skull.1.v1", "version-of"),
        ("issn", "2049-3630", "part-of"),
    ]
    changed = skull(title="Skull, cleaned", version_doi="10.5072/skull.1.v2")
    mara.works.change_work(put_code=put_code, work=with_put_code(changed, put_code), **mara.who)
    [again] = mara.works.read_works(**mara.who)
    assert (again.put_code, again.title) == (put_code, "Skull, cleaned")
    assert again.last_modified >= summary.last_modified > 1_700_000_000_000
    details = mara.works.read_work_details(put_codes=[put_code, put_code + 1], **mara.who)
    assert details[put_code]["contributors"]["contributor"][0]["contributor-orcid"]["path"] == "0009-8000-0000-0012"
    assert list(details) == [put_code]
    mara.works.remove_work(put_code=put_code, **mara.who)
    assert mara.works.read_works(**mara.who) == ()
    assert [(call.verb, call.put_code, call.works, call.status) for call in mara.calls] == [
        ("add", None, 1, 200),
        ("read", None, 0, 200),
        ("change", put_code, 1, 200),
        ("read", None, 0, 200),
        ("read", None, 2, 200),
        ("remove", put_code, 1, 204),
        ("read", None, 0, 200),
    ]


def test_what_is_sent_is_what_the_record_holds(mara: Connected) -> None:
    put_code = add_one(mara)
    sent = skull().body
    [held] = mara.stand_in.control("GET", f"people/{mara.person.orcid}/works")
    assert (held["put-code"], held["type"], held["journal-title"]) == (put_code, "data-set", {"value": "Skulls"})
    assert {name: held[name] for name in ("publication-date", "url")} == {
        name: sent[name] for name in ("publication-date", "url")
    }


def test_hundred_works_go_in_one_call(mara: Connected) -> None:
    results = mara.works.add_works(works=[skull(number).body for number in range(100)], **mara.who)
    assert [mara.titles()[result.put_code] for result in results if isinstance(result, Added)] == [
        f"Skull {number}" for number in range(100)
    ]
    assert len(mara.calls) == 1


def test_duplicate_names_the_work_it_met_and_the_others_are_added(mara: Connected) -> None:
    put_code = add_one(mara)
    first, second = mara.works.add_works(works=[skull(title="Again").body, skull(2).body], **mara.who)
    assert isinstance(first, Refused)
    assert (first.error.kind, first.error.status, first.error.put_code) == ("duplicate", 409, put_code)
    assert isinstance(second, Added)
    assert mara.titles() == {put_code: "Skull 1", second.put_code: "Skull 2"}


def test_works_that_are_versions_of_each_other_go_in_together(mara: Connected) -> None:
    original, copy = skull(1), skull(2, version_doi="10.5072/skull.1")
    wrong = mara.works.add_works(works=[copy.body, original.body], **mara.who)
    assert [type(result) for result in wrong] == [Added, Refused]
    tobias = connect(mara.stand_in, mara.door)
    made = [copy, original]
    right = tobias.works.add_works(works=[made[place].body for place in order_for_bulk(made)], **tobias.who)
    assert [type(result) for result in right] == [Added, Added]


def test_works_of_other_sources_are_read_too_and_are_not_ours_to_change(mara: Connected) -> None:
    path = f"people/{mara.person.orcid}/works"
    copy = work(identifier("10.5072/skull.1"))
    seed = {"source_name": "DataCite", "source_client_id": "0000-0001-8099-6984", "work": copy}
    theirs = mara.stand_in.control("POST", path, seed)["put-code"]
    ours = add_one(mara)
    by_hand = mara.stand_in.control("POST", path, {"work": work()})["put-code"]
    assert {found.put_code: found.source_client_id for found in mara.works.read_works(**mara.who)} == {
        theirs: "0000-0001-8099-6984",
        ours: mara.client.client_id,
        by_hand: None,
    }
    with pytest.raises(OrcidError) as caught:
        mara.works.remove_work(put_code=theirs, **mara.who)
    assert (caught.value.kind, caught.value.error_code) == ("not_ours", 9010)

"""The client against ORCID's stand-in, a process that shares none of its code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from institutions.door import Door, open_door
from items.enums import ItemKind
from items.facts import Contributor, ItemFacts, PartialDate
from orcid_sync.client.calls import Call
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.oauth import Grant, authorize_url, exchange_code, revoke_token
from orcid_sync.client.works import Added, Refused, WorksClient
from orcid_sync.mapping import Work, cite, order_for_bulk, with_put_code
from tests.sandbox.orcid.driving import CALLBACK, Browser, Client, Orcid, Person, identifier, work

SCOPES = frozenset({"/read-limited", "/activities/update"})


@dataclass
class Connected:
    """A person who has connected, and the client that works for them."""

    stand_in: Orcid
    door: Door
    person: Person
    client: Client
    grant: Grant
    works: WorksClient
    calls: list[Call]

    @property
    def site(self) -> dict[str, Any]:
        secrets = {"client_id": self.client.client_id, "client_secret": self.client.secret}
        return {"site_url": self.stand_in.url, "door": self.door, **secrets}

    @property
    def who(self) -> dict[str, str]:
        return {"orcid": self.person.orcid, "token": self.grant.access_token}

    def titles(self) -> dict[int, str]:
        held = self.stand_in.control("GET", f"people/{self.person.orcid}/works")
        return {found["put-code"]: found["title"]["title"]["value"] for found in held}


def give_code(stand_in: Orcid, person: Person, client: Client, *, scopes: frozenset[str] = SCOPES) -> str:
    url = authorize_url(
        stand_in.url, client_id=client.client_id, redirect_uri=CALLBACK, scopes=scopes, state="s", orcid=person.orcid
    )
    browser = Browser(stand_in.url)
    with browser.session:
        browser.open(url)
        browser.sign_in(person)
        if browser.back is None:
            browser.submit("authorise", decision="authorise")
        assert browser.returned["state"] == "s"
        return browser.returned["code"]


@pytest.fixture
def door(orcid: Orcid, settings: Settings) -> Iterator[Door]:
    settings.OUTBOUND_ALLOW = frozenset({urlsplit(orcid.url).netloc})
    with open_door() as door:
        yield door


def connect(stand_in: Orcid, door: Door, *, scopes: frozenset[str] = SCOPES, **person_or_client: Any) -> Connected:
    person = person_or_client.get("person") or stand_in.person()
    client = person_or_client.get("client") or stand_in.client()
    code = give_code(stand_in, person, client, scopes=scopes)
    site = {"site_url": stand_in.url, "client_id": client.client_id, "client_secret": client.secret}
    grant = exchange_code(code, door=door, redirect_uri=CALLBACK, **site)
    calls: list[Call] = []
    works = WorksClient(f"{stand_in.url}/v3.0", door, observe=calls.append)
    return Connected(stand_in, door, person, client, grant, works, calls)


@pytest.fixture
def mara(orcid: Orcid, door: Door) -> Connected:
    return connect(orcid, door)


def skull(number: int = 1, **changes: Any) -> Work:
    facts = ItemFacts(
        title=f"Skull {number}",
        kind=ItemKind.DATASET,
        published=PartialDate(2024, 5, 7),
        doi=f"10.5072/skull.{number}",
        version_doi=f"10.5072/skull.{number}.v1",
        url=f"https://repo.example.edu/{number}",
        container_title="Skulls",
        issn="2049-3630",
        contributors=(Contributor("Mara Quillfeather", orcid="0009-8000-0000-0012"), Contributor("Max Muster")),
    )
    made = cite(replace(facts, **changes))
    assert isinstance(made, Work)
    return made


def error_of(call: Callable[..., object], **arguments: Any) -> OrcidError | None:
    try:
        call(**arguments)
    except OrcidError as error:
        return error
    return None


def add_one(connected: Connected, made: Work | None = None) -> int:
    [added] = connected.works.add_works(works=[(made or skull()).body], **connected.who)
    assert isinstance(added, Added)
    return added.put_code


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


def test_work_that_the_researcher_deleted_is_not_found(mara: Connected) -> None:
    put_code = add_one(mara)
    mara.stand_in.control("DELETE", f"people/{mara.person.orcid}/works/{put_code}")
    for error in (
        error_of(mara.works.change_work, put_code=put_code, work=with_put_code(skull(), put_code), **mara.who),
        error_of(mara.works.remove_work, put_code=put_code, **mara.who),
    ):
        assert error is not None
        assert (error.kind, error.status, error.error_code) == ("not_found", 404, 9016)


def test_revoked_permission_is_recognised_and_still_lets_us_remove(mara: Connected) -> None:
    put_code = add_one(mara)
    mara.stand_in.control("POST", f"people/{mara.person.orcid}/revoke", {"client_id": mara.client.client_id})
    for error in (
        error_of(mara.works.read_works, **mara.who),
        error_of(mara.works.add_works, works=[skull(2).body], **mara.who),
        error_of(mara.works.change_work, put_code=put_code, work=with_put_code(skull(), put_code), **mara.who),
    ):
        assert error is not None
        assert (error.kind, error.status) == ("token_revoked", 401)
        assert mara.grant.access_token not in str(error)
    mara.works.remove_work(put_code=put_code, **mara.who)
    assert mara.titles() == {}


def test_token_given_back_ends(mara: Connected) -> None:
    revoke_token(mara.grant.access_token, **mara.site)
    with pytest.raises(OrcidError) as caught:
        mara.works.read_works(**mara.who)
    assert caught.value.kind == "token_revoked"


def test_code_used_twice_is_refused_and_ends_what_it_gave(mara: Connected) -> None:
    code = give_code(mara.stand_in, mara.person, mara.client)
    grant = exchange_code(code, redirect_uri=CALLBACK, **mara.site)
    with pytest.raises(OrcidError) as caught:
        exchange_code(code, redirect_uri=CALLBACK, **mara.site)
    assert (caught.value.kind, caught.value.status) == ("code_refused", 400)
    with pytest.raises(OrcidError) as caught:
        mara.works.read_works(mara.person.orcid, token=grant.access_token)
    assert caught.value.kind == "token_revoked"


def test_wrong_secret_is_the_institutions_matter(mara: Connected) -> None:
    with pytest.raises(OrcidError) as caught:
        exchange_code("XyZ123", redirect_uri=CALLBACK, **mara.site | {"client_secret": "wrong"})
    assert caught.value.kind == "client_disabled"


def test_permission_for_another_record_is_recognised(mara: Connected) -> None:
    tobias = mara.stand_in.person()
    with pytest.raises(OrcidError) as caught:
        mara.works.read_works(tobias.orcid, token=mara.grant.access_token)
    assert (caught.value.kind, caught.value.error_code) == ("wrong_record", 9017)


def test_permission_only_to_read_does_not_cover_adding(orcid: Orcid, door: Door) -> None:
    ines = connect(orcid, door, scopes=frozenset({"/read-limited"}))
    assert ines.works.read_works(**ines.who) == ()
    with pytest.raises(OrcidError) as caught:
        ines.works.add_works(works=[skull().body], **ines.who)
    assert (caught.value.kind, caught.value.error_code) == ("insufficient_scope", 9038)


@pytest.mark.parametrize(
    ("status", "kind", "code"), [("locked", "locked", 9018), ("deactivated", "deactivated", 9044)]
)
def test_closed_record_is_recognised(mara: Connected, status: str, kind: str, code: int) -> None:
    mara.stand_in.control("PUT", f"people/{mara.person.orcid}/status", {"status": status})
    with pytest.raises(OrcidError) as caught:
        mara.works.add_works(works=[skull().body], **mara.who)
    assert (caught.value.kind, caught.value.error_code) == (kind, code)


def test_replaced_record_names_the_new_one(mara: Connected) -> None:
    primary = mara.stand_in.person().orcid
    status = {"status": "deprecated", "primary": primary}
    mara.stand_in.control("PUT", f"people/{mara.person.orcid}/status", status)
    with pytest.raises(OrcidError) as caught:
        mara.works.read_works(**mara.who)
    assert (caught.value.kind, caught.value.primary_orcid) == ("deprecated", primary)


def test_work_that_orcid_does_not_take_is_refused_alone(mara: Connected) -> None:
    titleless = {**skull(1).body, "title": {"title": {"value": " "}}}
    first, second = mara.works.add_works(works=[titleless, skull(2).body], **mara.who)
    assert isinstance(first, Refused)
    assert (first.error.kind, first.error.error_code) == ("invalid", 9022)
    assert isinstance(second, Added)


def test_too_many_calls_are_asked_to_pause(mara: Connected) -> None:
    mara.stand_in.control("PUT", "limit", {"limit": "client"})
    refused = [error for _ in range(200) if (error := error_of(mara.works.read_works, **mara.who))]
    mara.stand_in.control("PUT", "limit", {"limit": "off"})
    assert {(error.kind, error.status, error.may_retry) for error in refused} == {("slow_down", 503, True)}

"""What the client makes of the refusals of ORCID's stand-in, a process that shares none of its code."""

import pytest

from institutions.door import Door
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.oauth import exchange_code, revoke_token
from orcid_sync.client.works import Added, Refused
from orcid_sync.mapping import with_put_code
from tests.orcid_sync.connected import Connected, add_one, connect, error_of, give_code, skull
from tests.sandbox.orcid.driving import CALLBACK, Orcid


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

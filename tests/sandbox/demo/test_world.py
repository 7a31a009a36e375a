"""The demo's made-up people."""

import pytest

from sandbox.demo.world import OrcidRecord, load_world

RECORDS = [person.orcid for one in load_world().institutions for person in one.people if person.orcid]
# As far as is known, the ranges that ORCID issues iDs from.
ISSUED = [("0000-0001-5000-0007", "0000-0003-5000-0001"), ("0009-0000-0000-0000", "0009-0010-0000-0000")]


def check_character(orcid: str) -> str:
    """ISO 7064 MOD 11-2, as ORCID describes the last character of an iD."""
    total = 0
    for digit in orcid.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_every_id_has_its_check_character(record: OrcidRecord) -> None:
    assert record.id[-1] == check_character(record.id)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.id)
def test_no_id_can_belong_to_a_real_person(record: OrcidRecord) -> None:
    assert [(first, last) for first, last in ISSUED if first <= record.id <= last] == []


def test_nobody_shares_anything_that_tells_people_apart() -> None:
    people = [person for one in load_world().institutions for person in one.people]
    for told in (
        [person.username for person in people],
        [person.email for person in people],
        [person.claims["sub"] for person in people],
        [person.claims["employee_number"] for person in people],
        [person.orcid.id for person in people if person.orcid],
    ):
        assert sorted(set(told)) == sorted(told)


def test_nothing_listens_on_the_same_port() -> None:
    world = load_world()
    ports = [world.web_port, world.orcid_port, world.repository_port, *(one.idp_port for one in world.institutions)]
    assert sorted(set(ports)) == [8000, 8101, 8111, 8112, 8121]


def test_repository_account_is_the_one_that_the_identity_provider_names() -> None:
    people = [person for one in load_world().institutions for person in one.people]
    assert {p.username: p.repository_account for p in people} == {
        p.username: p.claims["employee_number"] if p.role == "researcher" else None for p in people
    }


def test_each_person_is_found_by_username() -> None:
    assert load_world().person("ines").claims["family_name"] == "Falcão-Reis"
    with pytest.raises(LookupError, match="nobody of the username 'nobody'"):
        load_world().person("nobody")

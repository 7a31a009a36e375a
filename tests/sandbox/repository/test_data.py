"""What the data file promises: scenes for the demo, and nothing false about real people."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.demo.world import load_world

ITEMS = Path(__file__).resolve().parents[3] / "sandbox" / "repository" / "data" / "items.json"
FACTS: dict[str, list[dict[str, Any]]] = json.loads(ITEMS.read_text(encoding="utf-8"))
REAL = [item for item in FACTS["items"] if not item["made_up"]]
MADE_UP = [item for item in FACTS["items"] if item["made_up"]]
ACCOUNTS = {account["institution_user_id"]: account for account in FACTS["accounts"]}
MARA, INES, LIV = "0009-8000-0000-0012", "0009-8000-0000-0039", "0009-8000-0000-0063"
# As far as is known, the ranges that ORCID issues iDs from.
ISSUED = [("0000-0001-5000-0007", "0000-0003-5000-0001"), ("0009-0000-0000-0000", "0009-0010-0000-0000")]


def stated(items: list[dict[str, Any]]) -> list[str]:
    return [author["orcid"] for item in items for author in item["authors"] if "orcid" in author]


def with_id(orcid: str) -> list[dict[str, Any]]:
    return [item for item in FACTS["items"] if orcid in stated([item])]


def by_account(staff_id: str) -> list[dict[str, Any]]:
    number = ACCOUNTS[staff_id]["user_id"]
    return [item for item in FACTS["items"] if number in [author["id"] for author in item["authors"]]]


def check_character(orcid: str) -> str:
    """ISO 7064 MOD 11-2, as ORCID describes the last character of an iD."""
    total = 0
    for digit in orcid.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    result = (12 - total % 11) % 11
    return "X" if result == 10 else str(result)


def test_about_a_hundred_items_are_real_and_half_of_them_the_smithsonians() -> None:
    assert len(REAL) == 98
    assert Counter((item["group"], item.get("co_hosted", False)) for item in REAL) == {
        (101, False): 48,
        (101, True): 25,
        (202, True): 25,
    }


def test_each_item_and_account_has_its_own_number() -> None:
    for numbers in (
        [item["id"] for item in FACTS["items"]],
        [account["id"] for account in FACTS["accounts"]],
        [account["user_id"] for account in FACTS["accounts"]],
    ):
        assert sorted(set(numbers)) == sorted(numbers)
    assert [account for account in FACTS["accounts"] if account["id"] == account["user_id"]] == []


def test_one_author_number_is_one_person() -> None:
    names: dict[int, set[str]] = {}
    for item in FACTS["items"]:
        for author in item["authors"]:
            names.setdefault(author["id"], set()).add(author["name"])
    assert {number: found for number, found in names.items() if len(found) > 1} == {}


def test_every_id_has_its_check_character() -> None:
    ids = {*stated(FACTS["items"]), *(account["orcid"] for account in FACTS["accounts"] if "orcid" in account)}
    assert {orcid for orcid in ids if orcid[-1] != check_character(orcid)} == set()


def test_no_made_up_id_can_belong_to_a_real_person() -> None:
    ids = {*stated(MADE_UP), *(account["orcid"] for account in FACTS["accounts"] if "orcid" in account)}
    assert ids == {MARA, INES, LIV, "0009-8000-0000-0098"}
    assert [orcid for orcid in ids for first, last in ISSUED if first <= orcid <= last] == []


def test_real_items_state_real_ids_alone_and_belong_to_no_account() -> None:
    assert len(stated(REAL)) == 24
    assert [o for o in stated(REAL) if not any(first <= o <= last for first, last in ISSUED)] == []
    made_up_authors = {author["id"] for item in MADE_UP for author in item["authors"]}
    assert [item["id"] for item in REAL if {author["id"] for author in item["authors"]} & made_up_authors] == []


def test_made_up_items_have_test_identifiers_alone() -> None:
    identifiers = [item[name] for item in MADE_UP for name in ("doi", "handle") if name in item]
    assert [one for one in identifiers if not re.match(r"10\.5072/made-up[.-]\d+", one)] == []
    assert [item["title"] for item in REAL if item.get("doi", "").startswith(("10.5072/", "10.5555/"))] == []


def test_file_has_nothing_beyond_facts() -> None:
    allowed = {"id", "made_up", "group", "type", "title", "doi", "handle", "version", "issued", "posted", "modified"}
    allowed |= {"first_online", "authors", "stated_type", "co_hosted", "source"}
    assert {name for item in REAL for name in item} == allowed
    assert {name for item in MADE_UP for name in item} == allowed - {"stated_type", "co_hosted", "source"} - {
        "modified"
    } | {"container", "embargo_until", "scene"}
    authors = [author for item in FACTS["items"] for author in item["authors"]]
    assert {name for author in authors for name in author} == {"id", "name", "orcid", "organisation"}
    assert {entry["facts"] for entry in FACTS["invented"]} == {
        "id",
        "authors.id",
        "group",
        "co_hosted",
        "type",
        "version",
        "everything",
    }


def test_numbers_invented_for_real_items_are_told_by_their_range() -> None:
    from_figshare = [item for item in REAL if item["source"].startswith("figshare/")]
    assert [item["id"] for item in from_figshare if item["id"] >= 900_000_001] == []
    others = [item["id"] for item in REAL if item not in from_figshare]
    assert sorted(others) == list(range(900_000_001, 900_000_001 + len(others)))
    assert [item["id"] for item in MADE_UP] == list(range(910_000_001, 910_000_001 + len(MADE_UP)))


def test_one_item_stands_on_one_line() -> None:
    lines = ITEMS.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith('{"id": 9') and line.count('"made_up"') != 1] == []
    assert sum('"made_up": ' in line and '"title"' in line for line in lines) == len(FACTS["items"])


def test_mara_has_thirteen_citable_items_and_two_that_are_not() -> None:
    items = with_id(MARA)
    assert items == by_account("SI-1001")
    assert Counter(item["group"] for item in items) == {101: 15}
    blocked = [item for item in items if len(item["title"]) > 1000 or item["type"] == 21]
    assert [(item["scene"], len(item["title"]) > 1000) for item in blocked] == [
        ("mara: blocked, title of more than 1,000 characters", True),
        ("mara: blocked, a kind that is no work at ORCID", False),
    ]
    citable = [item for item in items if item not in blocked]
    assert len(citable) == 13
    assert [item for item in citable if not item.get("doi") and not item.get("handle")] == []
    assert [item["title"] for item in citable if "beforehand" in item["scene"]] == [
        "Checklist of the lichens of the old harbour wall"
    ]


def test_maras_items_differ_in_all_that_a_citation_must_get_right() -> None:
    items = with_id(MARA)
    assert {item["type"] for item in items} == {1, 2, 3, 5, 6, 7, 8, 9, 12, 14, 15, 18, 21}
    assert [item["doi"][-3:] for item in items if item["version"] > 1] == [".v3", ".v2"]
    assert [item["container"] for item in items if "container" in item] == [
        {"title": "Made-up Annals of Island Botany", "issn": "9999-9994"},
        {"title": "The Made-up Handbook of Museum Records", "isbn": "9780000000002"},
    ]
    assert [len(item["authors"]) for item in items if len(item["authors"]) > 50] == [60]
    assert min(item["issued"] for item in items if "issued" in item) == "1903-05-04"
    assert [item["id"] for item in items if "カラマツ" in item["title"]] == [910000009]
    assert [item["id"] for item in items if LIV in stated([item])] == [910000011]
    assert [item["handle"] for item in items if not item.get("doi")] == ["10.5072/made-up-910000012"]


@pytest.mark.parametrize(
    ("staff_id", "group", "count"), [("SI-1002", 101, 5), ("SI-1004", 101, 2), ("FU-2002", 202, 30)]
)
def test_who_has_no_id_on_any_item_is_matched_by_account(staff_id: str, group: int, count: int) -> None:
    items = by_account(staff_id)
    assert [item["group"] for item in items] == [group] * count
    assert stated(items) == []
    assert "orcid" not in ACCOUNTS[staff_id]


def test_ines_has_three_items_with_her_id_and_one_that_only_her_name_suggests() -> None:
    assert len(with_id(INES)) == 3
    assert with_id(INES) == by_account("SI-1003")
    named = [item for item in FACTS["items"] for a in item["authors"] if a["name"] == "Falcão-Reis, Inês"]
    only_named = [item for item in named if item not in with_id(INES)]
    assert [item["title"] for item in only_named] == ["Relatório de campo: marés e caranguejos, verão de 2014"]
    assert stated(only_named) == []


def test_liv_has_six_items_at_fjordhaven_and_one_with_mara_at_the_smithsonian() -> None:
    assert Counter(item["group"] for item in with_id(LIV)) == {202: 6, 101: 1}
    assert with_id(LIV) == by_account("FU-2001")


def test_a_namesake_of_mara_states_an_id_of_somebody_else() -> None:
    assert [
        (item["title"], item["authors"][0]["name"]) for item in MADE_UP if stated([item]) == ["0009-8000-0000-0098"]
    ] == [("Tax law for small orchards", "Quillfeather, Mara")]


def test_researchers_have_accounts_and_one_person_has_left() -> None:
    assert {staff_id: account["email"] for staff_id, account in ACCOUNTS.items() if account["active"]} == {
        "SI-1001": "mara@si.example",
        "SI-1002": "tobias@si.example",
        "SI-1003": "ines@si.example",
        "SI-1004": "newt@si.example",
        "FU-2001": "liv@fjordhaven.example",
        "FU-2002": "aksel@fjordhaven.example",
    }
    assert [staff_id for staff_id, account in ACCOUNTS.items() if not account["active"]] == ["SI-0977"]


def test_accounts_are_those_of_the_demos_people() -> None:
    people = {p.repository_account: p for one in load_world().institutions for p in one.people if p.repository_account}
    active = {staff_id: account for staff_id, account in ACCOUNTS.items() if account["active"]}
    assert {
        staff_id: (account["email"], account["first_name"], account["last_name"])
        for staff_id, account in active.items()
    } == {
        staff_id: (person.claims["email"], person.claims["given_name"], person.claims["family_name"])
        for staff_id, person in people.items()
    }
    ids = {staff_id: account["orcid"] for staff_id, account in active.items() if "orcid" in account}
    assert ids == {
        staff_id: person.orcid.id for staff_id, person in people.items() if person.orcid and staff_id in ids
    }


def test_new_stand_in_serves_exactly_the_file(get: Callable[..., Any]) -> None:
    served = get("articles", page_size=1000).json()
    assert {item["id"]: item["title"] for item in served} == {item["id"]: item["title"] for item in FACTS["items"]}
    assert {item["id"]: item["group_id"] for item in served} == {item["id"]: item["group"] for item in FACTS["items"]}

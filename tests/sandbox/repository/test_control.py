"""What tests and the demo do behind the repository's back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import requests

Get = Callable[..., requests.Response]
Control = Callable[..., Any]
Publish = Callable[..., dict[str, Any]]


def refuse(address: str, method: str, path: str, **body: Any) -> tuple[int, str]:
    answer = requests.request(method, f"{address}/sandbox/{path}", json=body, timeout=10)
    return answer.status_code, answer.json()["error"]


def test_any_fact_of_an_item_is_changed(get: Get, control: Control, publish: Publish) -> None:
    number = publish()["id"]
    changed = {
        "title": "Lichen on slate",
        "type": 6,
        "doi": "10.5072/made-up.other",
        "handle": "10.5072/made-up-other",
        "version": 4,
        "issued": "2020-02",
        "container": {"title": "Slate Letters", "issn": "9999-9994"},
        "scene": "changed",
        "embargo_until": "2030-01-01",
        "group": 202,
        "posted": "2020-03-01T00:00:00+00:00",
        "first_online": "2020-02-01T00:00:00+00:00",
        "created": "2020-01-01T00:00:00+00:00",
        "modified": "2020-04-01T00:00:00+00:00",
    }
    shown = control("PUT", f"items/{number}", **changed)
    assert {name: shown[name] for name in changed} == changed
    assert control("GET", f"items/{number}") == shown
    assert get(f"articles/{number}").json()["modified_date"] == "2020-04-01T00:00:00Z"


def test_change_is_dated_now_unless_the_past_is_asked_for(control: Control, publish: Publish) -> None:
    item = publish(modified="2020-01-01T00:00:00Z")
    shown = control("PUT", f"items/{item['id']}", title="Lichen on slate")
    assert datetime.fromisoformat(shown["modified"]).year > 2020


def test_author_is_somebody_by_account_or_by_name(get: Get, publish: Publish) -> None:
    number = publish(
        group=101,
        authors=[
            {"account": "SI-1001"},
            {"account": "SI-1001", "orcid": ""},
            {"name": "Applemoor, Alba", "orcid": "0009-8000-0000-0098"},
            {"name": "Applemoor, Alba", "id": 7},
        ],
    )["id"]
    authors = get(f"articles/{number}").json()["authors"]
    assert [(author["full_name"], author["orcid_id"]) for author in authors] == [
        ("Mara Quillfeather", "0009-8000-0000-0012"),
        ("Mara Quillfeather", ""),
        ("Alba Applemoor", "0009-8000-0000-0098"),
        ("Alba Applemoor", ""),
    ]
    assert [author["id"] for author in authors][::3] == [800101, 7]


def test_new_item_gets_a_number_and_a_doi_of_its_own(publish: Publish) -> None:
    first, second = publish(), publish(doi="")
    assert (first["doi"], second["doi"]) == (f"10.5072/made-up.{first['id']}.v1", "")
    assert first["id"] >= 950_000_001
    assert second["id"] == first["id"] + 1


def test_many_items_of_one_author_are_made_at_once(get: Get, control: Control, group: int) -> None:
    account = control("PUT", "accounts/B-1", group=group, email="b1@bench.example", first_name="Bee", last_name="One")
    made = control("POST", "many", count=120, group=group, author_account="B-1")
    assert len(made["ids"]) == 120
    listed = get("articles", group=group, page_size=1000).json()
    assert sorted(item["id"] for item in listed) == made["ids"]
    assert len({item["doi"] for item in listed}) == 120
    [author] = get(f"articles/{made['ids'][77]}").json()["authors"]
    assert (author["id"], author["orcid_id"]) == (account["user_id"], "")


def test_many_items_may_state_an_id(get: Get, control: Control, group: int) -> None:
    author = {"name": "Applemoor, Alba", "orcid": "0009-8000-0000-0098"}
    made = control("POST", "many", count=2, group=group, author=author, type=9, title="Tool")
    details = [get(f"articles/{number}").json() for number in made["ids"]]
    assert [(item["title"], item["defined_type_name"]) for item in details] == [
        ("Tool 1 of 2", "software"),
        ("Tool 2 of 2", "software"),
    ]
    assert {item["authors"][0]["orcid_id"] for item in details} == {"0009-8000-0000-0098"}


def test_account_is_made_once_and_then_changed(control: Control, group: int) -> None:
    made = control("PUT", "accounts/C-1", group=group, email="c1@bench.example", last_name="One")
    again = control("PUT", "accounts/C-1", group=group, active=False, orcid="0009-8000-0000-0098")
    assert again == made | {"active": 0, "orcid_id": "0009-8000-0000-0098"}
    other = control("PUT", "accounts/C-2", group=group, email="c2@bench.example", last_name="Two")
    assert len({made["id"], other["id"], made["user_id"], other["user_id"]}) == 4


def test_log_has_every_call_of_the_api_in_order(get: Get, control: Control, address: str) -> None:
    control("DELETE", "log")
    get("articles", group=101, page_size=2)
    get("articles/1")
    get("account/institution/accounts")
    requests.get(f"{address}/", timeout=10)
    entries = control("GET", "log")
    assert [(entry["method"], entry["path"], entry["status"]) for entry in entries] == [
        ("GET", "/v2/articles?group=101&page_size=2", 200),
        ("GET", "/v2/articles/1", 404),
        ("GET", "/v2/account/institution/accounts", 401),
    ]
    assert [set(entry) for entry in entries] == [{"n", "at", "method", "path", "status"}] * 3
    assert [entry["n"] for entry in entries] == sorted({entry["n"] for entry in entries})


@pytest.mark.parametrize(
    ("call", "body", "refusal"),
    [
        ("PUT items/1", {"title": "x"}, "404 There is no item 1."),
        ("PUT items/910000001", {"type": 4}, "400 4 is no item type of Figshare."),
        ("PUT items/910000001", {"abstract": "x"}, "400 Items have no abstract."),
        ("PUT items/910000001", {"modified": "soon"}, "400 Invalid isoformat string: 'soon'."),
        ("PUT items/910000001", {"authors": [{}]}, "400 An author needs a name or an account."),
        ("PUT items/910000001", {"group": 9}, "400 There is no group 9. Make it with PUT /sandbox/groups/9."),
        ("POST items", {"group": 101}, "400 The body lacks 'title'."),
        (
            "POST items",
            {"group": 101, "title": "x", "type": 3, "authors": [], "id": 910000001},
            "400 There is an item 910000001 already.",
        ),
        ("POST many", {"count": 1, "group": 101, "author_account": "X-1"}, "400 Group 101 has no account X-1."),
        ("PUT tokens/t", {}, "400 The body lacks 'group'."),
    ],
)
def test_impossible_request_says_why(call: str, body: dict[str, Any], refusal: str, address: str) -> None:
    status, error = refuse(address, *call.split(), **body)
    assert f"{status} {error}"[: len(refusal)] == refusal


def test_withdrawn_item_gets_no_new_version(address: str, control: Control, publish: Publish) -> None:
    number = publish()["id"]
    control("DELETE", f"items/{number}")
    assert refuse(address, "POST", f"items/{number}/publish", new_version=True) == (
        400,
        "The item is withdrawn. Publish it again first.",
    )


def test_stand_in_says_which_one_it_is(control: Control) -> None:
    assert control("GET", "health") == {"ok": True, "stand_in": "repository", "name": "repository"}

"""GET /v2/articles: what is in it, in which order, and page by page."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

Get = Callable[..., requests.Response]
Control = Callable[..., Any]
Publish = Callable[..., dict[str, Any]]


def ids(answer: requests.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()]


def refusal(answer: requests.Response) -> tuple[int, int, list[str]]:
    body = answer.json()
    assert set(body) == {"message", "code", "data"}
    return answer.status_code, body["code"], list(body["data"]["fields"])


def test_list_has_figshares_fields_and_no_authors(get: Get, address: str) -> None:
    [row] = get("articles", doi="10.25573/data.10042703.v5").json()
    page = f"{address}/articles/dataset/Bay_of_Panama_Water_Quality_Monitoring_Project_Site_1_of_7/10042703"
    assert row == {
        "id": 10042703,
        "title": "Bay of Panama Water Quality Monitoring Project, Site 1 of 7",
        "doi": "10.25573/data.10042703.v5",
        "handle": "",
        "url": f"{address}/v2/articles/10042703",
        "url_public_html": page,
        "url_public_api": f"{address}/v2/articles/10042703",
        "url_private_html": f"{address}/curate/10042703/",
        "url_private_api": f"{address}/v2/account/articles/10042703",
        "published_date": "2024-03-08T14:44:22Z",
        "created_date": "2024-03-08T14:44:22Z",
        "modified_date": "2024-03-08T14:44:22Z",
        "timeline": {"posted": "2024-03-08T14:44:22", "firstOnline": "2019-10-28T12:51:31"},
        "thumb": "",
        "defined_type": 3,
        "defined_type_name": "dataset",
        "group_id": 101,
        "resource_doi": None,
        "resource_title": None,
    }


def test_list_gives_ten_items_newest_publication_first(get: Get) -> None:
    dates = [item["published_date"] for item in get("articles", group=101).json()]
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)
    assert get("articles", group=101).json() == get("articles", group=101, page=1, page_size=10).json()


def test_group_and_institution_choose_items(get: Get) -> None:
    by_group = {number: ids(get("articles", group=number, page_size=1000)) for number in (101, 202, 999)}
    assert {number: len(found) for number, found in by_group.items()} == {101: 100, 202: 61, 999: 0}
    assert ids(get("articles", institution=11, page_size=1000)) == by_group[101]


def test_withdrawn_item_stands_in_no_list(get: Get, control: Control, publish: Publish, group: int) -> None:
    first, second = publish("First")["id"], publish("Second")["id"]
    control("DELETE", f"items/{first}")
    assert ids(get("articles", group=group)) == [second]
    control("POST", f"items/{first}/publish")
    assert sorted(ids(get("articles", group=group))) == [first, second]


def test_item_is_found_by_its_type_doi_or_handle(get: Get, publish: Publish, group: int) -> None:
    thesis = publish(type=8, doi="10.5072/made-up.THESIS", handle="10.5072/made-up-thesis")["id"]
    publish(type=3)
    assert ids(get("articles", group=group, item_type=8)) == [thesis]
    assert ids(get("articles", doi="10.5072/made-up.thesis")) == [thesis]
    assert ids(get("articles", handle="10.5072/made-up-thesis")) == [thesis]
    assert ids(get("articles", doi="10.5072/made-up.nothing")) == []


@pytest.mark.parametrize(("name", "fact"), [("modified_since", "modified"), ("published_since", "posted")])
def test_date_lets_through_what_happened_that_day_or_later(
    name: str, fact: str, get: Get, publish: Publish, group: int
) -> None:
    before, at_midnight, late = (
        publish(moment, **{fact: moment})["id"]
        for moment in ("2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z", "2026-03-02T23:00:00Z")
    )
    order = {"order": "published_date" if fact == "posted" else "modified_date", "order_direction": "asc"}
    assert ids(get("articles", group=group, **{name: "2026-03-02"}, **order)) == [at_midnight, late]
    assert ids(get("articles", group=group, **{name: "2026-03-02T12:00:00Z"}, **order)) == [late]
    assert ids(get("articles", group=group, **{name: "2026-03-01"}, **order)) == [before, at_midnight, late]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({}, ["b", "c", "a"]),
        ({"order": "published_date", "order_direction": "asc"}, ["a", "c", "b"]),
        ({"order": "modified_date"}, ["c", "a", "b"]),
        ({"order": "created_date", "order_direction": "desc"}, ["a", "b", "c"]),
        ({"order": "views", "order_direction": "asc"}, ["a", "b", "c"]),
    ],
)
def test_order_is_the_one_asked_for(
    order: dict[str, str], expected: list[str], get: Get, publish: Publish, group: int
) -> None:
    for title, posted, modified, created in [("a", 1, 2, 3), ("b", 3, 1, 2), ("c", 2, 3, 1)]:
        times = {"posted": posted, "modified": modified, "created": created}
        publish(title, **{name: f"2026-01-0{day}T00:00:00Z" for name, day in times.items()})
    assert [item["title"] for item in get("articles", group=group, **order).json()] == expected


def test_pages_and_offsets_cover_the_same_list(get: Get, control: Control, group: int) -> None:
    control("POST", "many", count=25, group=group, author={"name": "Applemoor, Alba"})
    whole = ids(get("articles", group=group, page_size=1000))
    pages = [ids(get("articles", group=group, page=number, page_size=10)) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [number for page in pages for number in page] == whole
    assert ids(get("articles", group=group, limit=7, offset=20)) == whole[20:]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"page": 1, "limit": 10}, "page"),
        ({"page_size": 10, "offset": 0}, "page"),
        ({"page": 0}, "page"),
        ({"page": 5001}, "page"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": 1001}, "page_size"),
        ({"page": "one"}, "page"),
        ({"limit": 1001}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": 10, "offset": 5001}, "offset"),
        ({"page": 10, "page_size": 1000}, "page"),
        ({"group": "smithsonian"}, "group"),
        ({"item_type": 4}, "item_type"),
        ({"order": "title"}, "order"),
        ({"order_direction": "up"}, "order_direction"),
        ({"modified_since": "yesterday"}, "modified_since"),
        ({"modified_since": "2026-13-01"}, "modified_since"),
    ],
)
def test_wrong_parameter_is_named(parameters: dict[str, Any], field: str, get: Get) -> None:
    assert refusal(get("articles", **parameters)) == (422, 422, [field])


def test_cursor_goes_past_nine_thousand_items(get: Get, control: Control, group: int) -> None:
    made = control("POST", "many", count=9050, group=group, author={"name": "Applemoor, Alba"})["ids"]
    assert len(ids(get("articles", group=group, page=9, page_size=1000))) == 1000
    assert refusal(get("articles", group=group, page=10, page_size=1000)) == (422, 422, ["page"])
    answer = get("articles", group=group, limit=1000)
    found = ids(answer)
    while answer.json():
        answer = get("articles", group=group, limit=1000, headers={"X-Cursor": answer.headers["X-Cursor"]})
        found += ids(answer)
    assert found == sorted(made, reverse=True)


def test_cursor_neither_skips_nor_repeats_when_the_list_changes(
    get: Get, control: Control, publish: Publish, group: int
) -> None:
    made = [publish(f"Item {n}", posted=f"2026-01-{n:02d}T00:00:00Z")["id"] for n in range(1, 7)]
    answer = get("articles", group=group, limit=3)
    control("DELETE", f"items/{made[5]}")
    publish("New")
    rest = get("articles", group=group, limit=10, headers={"X-Cursor": answer.headers["X-Cursor"]})
    assert ids(answer) + ids(rest) == list(reversed(made))


@pytest.mark.parametrize("parameters", [{"offset": 1}, {"page": 2}, {"limit": 5, "offset": 0}])
def test_cursor_is_not_used_with_an_offset(parameters: dict[str, int], get: Get) -> None:
    cursor = get("articles").headers["X-Cursor"]
    assert refusal(get("articles", headers={"X-Cursor": cursor}, **parameters)) == (422, 422, ["X-Cursor"])


@pytest.mark.parametrize("cursor", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_unknown_cursor_is_refused(cursor: str, get: Get) -> None:
    assert refusal(get("articles", headers={"X-Cursor": cursor})) == (422, 422, ["X-Cursor"])


def test_list_is_not_sent_again_until_it_changes(get: Get, control: Control, publish: Publish, group: int) -> None:
    item = publish()["id"]
    publish()
    etag = get("articles", group=group).headers["ETag"]
    again = get("articles", group=group, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, "X-Cursor" in again.headers) == (304, b"", True)
    control("DELETE", f"items/{item}")
    assert get("articles", group=group, headers={"If-None-Match": etag}).status_code == 200

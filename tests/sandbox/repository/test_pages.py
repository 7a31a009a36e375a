"""The curator's pages, as a browser without JavaScript meets them."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import requests

Get = Callable[..., requests.Response]
Control = Callable[..., Any]
Publish = Callable[..., dict[str, Any]]
STAND_IN = "Stand-in for trying out, not the real Figshare."


class Curator:
    """A browser that fills in forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()

    def see(self, path: str, **parameters: str) -> str:
        answer = self.session.get(f"{self.address}{path}", params=parameters, timeout=10)
        assert answer.status_code == 200, answer.text
        return unescape(answer.text)

    def send(self, path: str, **fields: Any) -> tuple[int, str]:
        token = re.search(r'name="csrfmiddlewaretoken"\s+value="(\w+)"', self.see(path))
        assert token
        answer = self.session.post(
            f"{self.address}{path}", data=fields | {"csrfmiddlewaretoken": token.group(1)}, timeout=10
        )
        return answer.status_code, unescape(answer.text)


@pytest.fixture
def curator(address: str) -> Curator:
    return Curator(address)


def said(page: str) -> list[str]:
    return re.findall(r'role="status">([^<]+)<', page)


def linked(page: str) -> list[str]:
    return re.findall(r"/curate/(\d+)/", page)


def test_every_page_says_that_it_is_a_stand_in(curator: Curator, get: Get, address: str) -> None:
    public = get("articles/910000009").json()["url_public_html"].removeprefix(address)
    pages = [curator.see(path) for path in ("/", "/curate/new/", "/curate/910000009/", public)]
    assert [STAND_IN in page for page in pages] == [True] * 4
    assert ["<script" in page or "style=" in page for page in pages] == [False] * 4


@pytest.mark.parametrize("words", ["marés e caranguejos", "Falcão relatório", "made-up.910000024", "910000024"])
def test_item_is_found_by_title_author_doi_or_number(words: str, curator: Curator) -> None:
    assert linked(curator.see("/", words=words)) == ["910000024"]


def test_list_goes_on_on_the_next_page_with_the_same_search(curator: Curator) -> None:
    first = curator.see("/", words="station", group="202")
    assert len(linked(first)) == 25
    query = re.search(r'href="\?([^"]*page=2)"', first)
    assert query
    second = curator.see(f"/?{query.group(1)}")
    assert len(set(linked(first)) | set(linked(second))) == 30


def test_title_is_corrected(curator: Curator, get: Get, publish: Publish) -> None:
    item = publish("Mos on slate", modified="2026-01-01T00:00:00Z")
    status, page = curator.send(f"/curate/{item['id']}/", action="correct", title="Moss on slate")
    assert (status, said(page)) == (200, ["The title is corrected."])
    detail = get(f"articles/{item['id']}").json()
    assert (detail["title"], detail["version"], detail["doi"]) == ("Moss on slate", 1, item["doi"])
    assert detail["modified_date"] > "2026-01-01T00:00:00Z"


def test_empty_title_is_refused(curator: Curator, get: Get, publish: Publish) -> None:
    number = publish("Moss on slate")["id"]
    status, page = curator.send(f"/curate/{number}/", action="correct", title="  ")
    assert (status, "This field is required." in page) == (422, True)
    assert get(f"articles/{number}").json()["title"] == "Moss on slate"


def test_item_is_withdrawn_and_published_again(curator: Curator, get: Get, publish: Publish) -> None:
    number = publish()["id"]
    public = get(f"articles/{number}").json()["url_public_html"]
    _, page = curator.send(f"/curate/{number}/", action="withdraw")
    assert said(page) == ["The item is withdrawn: the public no longer finds it."]
    assert [get(f"articles/{number}").status_code, requests.get(public, timeout=10).status_code] == [404, 404]
    _, page = curator.send(f"/curate/{number}/", action="publish")
    assert said(page) == ["The item is public again."]
    assert [get(f"articles/{number}").status_code, requests.get(public, timeout=10).status_code] == [200, 200]


def test_new_version_is_published(curator: Curator, get: Get, publish: Publish) -> None:
    number = publish()["id"]
    _, page = curator.send(f"/curate/{number}/", action="publish")
    assert said(page) == ["A new version is published."]
    assert get(f"articles/{number}").json()["doi"] == f"10.5072/made-up.{number}.v2"


def test_new_item_is_published_by_somebody_with_an_account(curator: Curator, get: Get) -> None:
    _, page = curator.send("/curate/new/", title="Ferns of the fire escape", kind="9", author="700003")
    assert said(page) == ["The item is published."]
    [item] = get("articles", group=101, page_size=1).json()
    detail = get(f"articles/{item['id']}").json()
    assert (detail["title"], detail["defined_type_name"]) == ("Ferns of the fire escape", "software")
    assert [(author["id"], author["orcid_id"]) for author in detail["authors"]] == [(800103, "0009-8000-0000-0039")]


def test_nobody_publishes_for_somebody_who_has_left(curator: Curator, get: Get) -> None:
    before = get("articles", page_size=1000).json()
    status, _ = curator.send("/curate/new/", title="Ferns of the fire escape", kind="3", author="700005")
    assert (status, get("articles", page_size=1000).json()) == (422, before)

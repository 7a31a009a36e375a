"""Asking Figshare's API: what goes over the wire, and what a refusal says."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from items.errors import SourceError
from items.sources.figshare.client import FigshareRepository, api_address
from items.sources.values import Account
from tests.local_server import LocalServer, Received, Reply, serving

Answer = Callable[[Received], Reply | None]


@pytest.fixture
def ask(settings: Settings) -> Iterator[Callable[..., tuple[FigshareRepository, LocalServer]]]:
    """Serve with `answer` and return a repository that asks there, and the server."""
    open_lines: list[Any] = []

    def start(answer: Answer, **how: Any) -> tuple[FigshareRepository, LocalServer]:
        server = serving(answer)
        local = server.__enter__()
        settings.OUTBOUND_ALLOW = frozenset({local.address})
        options: dict[str, Any] = {"group": "101", "token": "", "seconds_between_calls": 0} | how
        repository = FigshareRepository(local.url, **options)
        open_lines.extend([server, repository])
        return repository.__enter__(), local

    yield start
    for line in reversed(open_lines):
        line.__exit__(None, None, None)


def reply(body: Any, status: int = 200, *, cursor: str = "") -> Reply:
    headers = {"Content-Type": "application/json"} | ({"X-Cursor": cursor} if cursor else {})
    return Reply(status=status, body=json.dumps(body).encode(), headers=headers)


def always(answer: Reply) -> Answer:
    return lambda _request: answer


def query(request: Received) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}


def test_address_may_come_with_its_path_or_without() -> None:
    addresses = ["https://api.figshare.com", "https://api.figshare.com/", "https://api.figshare.com/v2/"]
    assert {api_address(address) for address in addresses} == {"https://api.figshare.com/v2"}


def test_long_list_is_followed_by_its_cursor(ask: Any) -> None:
    def answer(request: Received) -> Reply:
        if request.headers.get("X-Cursor") == "second":
            return reply([{"id": 1001}], cursor="third")
        return reply([{"id": number} for number in range(1, 1001)], cursor="second")

    repository, server = ask(answer)
    listed = [row.identifier for row in repository.list_records(modified_since=date(2026, 11, 21))]
    assert listed == [str(number) for number in range(1, 1002)]
    everything = {"order": "modified_date", "order_direction": "asc", "modified_since": "2026-11-21", "group": "101"}
    assert [query(request) for request in server.received] == [
        everything | {"page": "1", "page_size": "1000"},
        everything | {"limit": "1000"},
    ]


def test_list_without_a_cursor_is_followed_page_by_page(ask: Any) -> None:
    full = [{"id": number, "user_id": number} for number in range(1, 1001)]
    repository, server = ask(lambda request: reply(full if query(request)["page"] == "1" else []), token="secret")
    assert len(list(repository.list_accounts())) == 1000
    assert [query(request)["page"] for request in server.received] == ["1", "2"]


def test_token_goes_to_the_institutions_own_addresses_only(ask: Any) -> None:
    repository, server = ask(
        lambda request: reply([{"user_id": 5}] if "accounts" in request.path else []), token="secret"
    )
    assert list(repository.list_accounts()) == [Account(author_id="5")]
    assert list(repository.list_records()) == []
    assert [(urlsplit(request.path).path, request.headers.get("Authorization")) for request in server.received] == [
        ("/v2/account/institution/accounts", "token secret"),
        ("/v2/articles", None),
    ]


def test_without_a_group_the_items_are_those_of_the_tokens_institution(ask: Any) -> None:
    repository, server = ask(always(reply([{"id": 1, "published_date": None}, {"id": 2}])), group="", token="secret")
    assert [row.identifier for row in repository.list_records()] == ["2"]
    assert urlsplit(server.received[0].path).path == "/v2/account/institution/articles"


def test_without_a_token_nobody_asks_for_accounts(ask: Any) -> None:
    repository, server = ask(always(reply([])))
    assert (list(repository.list_accounts()), server.received) == ([], [])


def test_record_that_the_source_does_not_have_is_none(ask: Any) -> None:
    repository, _server = ask(always(reply({"message": "Entity not found", "code": 404}, 404)))
    assert repository.read_record("7") is None


@pytest.mark.parametrize("body", [b"<h1>Not Found</h1>", b"", b"[]", b'"gone"'])
def test_not_found_in_words_that_are_not_figshares_says_nothing_about_the_record(ask: Any, body: bytes) -> None:
    repository, server = ask(always(Reply(status=404, body=body)))
    with pytest.raises(SourceError) as refused:
        repository.read_record("7")
    assert str(refused.value) == (
        f"{server.address} answered 404 when asked for {server.url}/v2. Check the source's address and group."
    )


@pytest.mark.parametrize("body", [{"id": 8}, {"title": "no number"}, [], "text", None])
def test_answer_about_something_else_is_no_answer(ask: Any, body: Any) -> None:
    repository, _server = ask(always(reply(body)))
    with pytest.raises(SourceError):
        repository.read_record("7")


@pytest.mark.parametrize(
    ("status", "said", "permanent", "stop"),
    [
        (
            401,
            (
                "{host} does not let this token read its list (401)."
                " An administrator of the institution there must make a new one, and it must be set here."
            ),
            True,
            True,
        ),
        (429, "{host} asks for fewer calls. Nothing to do: the next harvest goes on from here.", False, True),
        (502, "{host} failed to give its list (502). If it lasts, tell whoever runs it.", False, False),
        (422, "{host} answered 422 when asked for its list. Check the source's address and group.", True, False),
    ],
)
def test_refusal_says_whose_move_it_is(ask: Any, status: int, said: str, *, permanent: bool, stop: bool) -> None:
    repository, server = ask(always(reply({"message": "no", "code": status}, status)))
    with pytest.raises(SourceError) as refused:
        list(repository.list_records())
    error = refused.value
    assert (error.message_for_people, error.permanent, error.stop) == (
        said.format(host=server.address),
        permanent,
        stop,
    )


def test_source_that_drops_the_line_is_asked_again_later(ask: Any) -> None:
    repository, server = ask(lambda _request: None)
    with pytest.raises(SourceError) as refused:
        repository.read_record("7")
    assert (refused.value.permanent, refused.value.stop) == (False, False)
    assert "127.0.0.1" in str(refused.value)
    assert server.accepted == 1


def test_list_that_is_none_is_a_refusal(ask: Any) -> None:
    repository, server = ask(always(reply({"items": []})))
    with pytest.raises(SourceError, match=f"{server.address} answered 200 when asked for its list"):
        list(repository.list_records())


def test_rows_that_are_none_are_left_out(ask: Any) -> None:
    repository, _server = ask(always(reply([None, "x", {"id": 5}, {}])))
    assert [row.identifier for row in repository.list_records()] == ["5"]


def test_calls_keep_their_distance(ask: Any) -> None:
    repository, _server = ask(always(reply({"id": 7})), seconds_between_calls=0.2)
    begun = time.monotonic()
    for _ in range(3):
        repository.read_record("7")
    assert time.monotonic() - begun >= 0.4

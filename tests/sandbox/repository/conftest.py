"""One stand-in for a module's tests; each test works in a group of its own."""

import itertools
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import requests

NUMBERS = itertools.count(5001)
SECONDS = 10


@pytest.fixture(scope="module")
def address(start_stand_in: Callable[..., tuple[subprocess.Popen[str], str]]) -> str:
    return start_stand_in("run_repository_sandbox")[1]


@pytest.fixture(scope="module")
def control(address: str) -> Callable[..., Any]:
    """Ask the control API; a refusal fails the test."""

    def ask(method: str, path: str, **body: Any) -> Any:
        answer = requests.request(method, f"{address}/sandbox/{path}", json=body, timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.fixture(scope="module")
def get(address: str) -> Callable[..., requests.Response]:
    """Ask API v2."""

    def ask(path: str, headers: dict[str, str] | None = None, **parameters: Any) -> requests.Response:
        return requests.get(f"{address}/v2/{path}", params=parameters, headers=headers, timeout=SECONDS)

    return ask


@pytest.fixture
def group(control: Callable[..., Any]) -> int:
    number = next(NUMBERS)
    control("PUT", f"groups/{number}", name=f"Group {number}")
    return number


@pytest.fixture
def publish(control: Callable[..., Any], group: int) -> Callable[..., dict[str, Any]]:
    """Publish an item in the test's group."""

    def item(title: str = "Moss on slate", **facts: Any) -> dict[str, Any]:
        authors = facts.pop("authors", [{"name": "Applemoor, Alba"}])
        made: dict[str, Any] = control(
            "POST", "items", **{"group": group, "type": 3, "title": title, "authors": authors} | facts
        )
        return made

    return item

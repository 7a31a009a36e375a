"""An ORCID that answers what a test tells it to, and the client that calls it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pytest_django import Settings

from institutions.door import open_door
from orcid_sync.client.calls import Call
from orcid_sync.client.works import WorksClient
from tests.local_server import LocalServer, Received, Reply, serving

MARA = "0009-8000-0000-0012"
TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"


@contextmanager
def orcid_that(
    answer: Callable[[Received], Reply | None] | Reply | None, settings: Settings, **limits: Any
) -> Iterator[tuple[WorksClient, LocalServer, list[Call]]]:
    answers = answer if callable(answer) else lambda _received: answer
    calls: list[Call] = []
    with serving(answers) as server, open_door(**limits) as door:
        settings.OUTBOUND_ALLOW = frozenset({server.address})
        yield WorksClient(f"{server.url}/v3.0/", door, observe=calls.append), server, calls


def as_json(said: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(said).encode(), {"Content-Type": "application/vnd.orcid+json"})


def seen(calls: list[Call]) -> list[tuple[str, int | None, int, int | None, int | None, str]]:
    assert all(0 <= call.milliseconds < 5_000 for call in calls)
    return [(c.verb, c.put_code, c.works, c.status, c.error_code, c.request_id) for c in calls]

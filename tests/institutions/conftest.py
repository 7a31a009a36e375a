from collections.abc import Iterator

import pytest

from tests.local_server import LocalServer, Reply, serving


@pytest.fixture
def hello() -> Iterator[LocalServer]:
    with serving(lambda _received: Reply(body=b"hello")) as server:
        yield server

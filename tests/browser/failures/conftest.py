"""An institution before a provider that does what a test wants, and a real browser."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from tests.accounts.saml.live import SamlDoor
from tests.accounts.saml.wire.conftest import door, open_door
from tests.browser.failures.scene import Scene
from tests.local_server import LocalServer, Received, Reply, serving

__all__ = ["door", "open_door"]


@pytest.fixture
def scene(door: SamlDoor, new_page: Callable[..., Page], settings: Settings) -> Iterator[Scene]:
    # Colours that fade into others are no colours to measure.
    open_page = partial(new_page, viewport={"width": 800, "height": 640}, reduced_motion="reduce")
    with ExitStack() as stack:

        def serve(answer: Callable[[Received], Reply]) -> LocalServer:
            return stack.enter_context(serving(answer))

        yield Scene(door, open_page(), settings, open_page, serve)

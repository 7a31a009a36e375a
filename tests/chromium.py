"""A real Chromium for tests. One for all of them: a thread has one event loop, and Playwright keeps it running."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Without these a closed network sees Chromium's own calls at every start.
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def beside_an_event_loop() -> Iterator[None]:
    """Let tests read rows while Playwright, whose loop runs in this thread, has a browser open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def chromium(beside_an_event_loop: None) -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "Chromium is needed: install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Any]:
    """Open a page of a browser of its own; options as Playwright's `new_context` takes them."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1200, "height": 900}} | options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()

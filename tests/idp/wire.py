"""Between the browser and the site: an answer is caught on its way, and delivered anywhere at any time."""

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from playwright.sync_api import Page

from tests.idp.doors import Door


def catch_answer(door: Door, page: Page) -> Any:
    """Sign in, and return the request with the provider's answer, which never arrived (in Chromium's words)."""
    caught: list[dict[str, Any]] = []
    wire = page.context.new_cdp_session(page)

    def catch(event: dict[str, Any]) -> None:
        caught.append(event["request"])
        body = base64.b64encode(b"caught").decode()
        wire.send("Fetch.fulfillRequest", {"requestId": event["requestId"], "responseCode": 200, "body": body})

    wire.on("Fetch.requestPaused", catch)
    wire.send("Fetch.enable", {"patterns": [{"urlPattern": f"{door.url(door.answers_at())}*"}]})
    door.sign_in(page)
    page.get_by_text("caught").wait_for()
    wire.detach()
    [request] = caught
    return request


def deliver(page: Page, url: str, form: Mapping[str, Sequence[str]]) -> None:
    """Post a form from a page that is nobody's."""
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, values in form.items()
        for value in values
    )
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{escape(url)}">{fields}<button>Post</button></form>')
    page.get_by_role("button", name="Post").click()

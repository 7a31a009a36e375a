"""Pages as tests read them."""

import re
from html import unescape
from typing import Any

from django.contrib.messages import get_messages


def text(page: Any) -> str:
    """What a person reads between the page's head and foot, on one line."""
    main = re.search(r"<main.*?</main>\s*(<aside.*?</aside>)?", page.content.decode(), re.DOTALL)
    assert main is not None
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main[0])).split())


def values(page: Any, *, name: str) -> list[str]:
    """The values of the buttons of that name, in order."""
    buttons = re.findall(r"<button[^>]*>", page.content.decode())
    return [re.findall(r'value="([^"]*)"', one)[0] for one in buttons if f'name="{name}"' in one]


def said(page: Any) -> list[str]:
    """The messages that an answer leaves for the next page."""
    return [str(message) for message in get_messages(page.wsgi_request)]

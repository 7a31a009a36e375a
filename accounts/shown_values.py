"""What a provider said, as it is shown to whom it was said of. Pure: claims in, texts out."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from accounts.attributes import ABOUT_THE_ANSWER

MOST_NAMES = 200
MOST_VALUES = 50
LONGEST_NAME = 200
LONGEST_VALUE = 500

Shown = list[tuple[str, list[str]]]


def show_values(said: Mapping[str, Any]) -> Shown:
    """Return names with their values in full, but for what is about the answer only; never raises."""
    names = sorted((str(name), value) for name, value in said.items() if name not in ABOUT_THE_ANSWER)
    return [
        (_clean(name)[:LONGEST_NAME], [_show(one) for one in _list(value)[:MOST_VALUES]])
        for name, value in names[:MOST_NAMES]
    ]


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _show(value: Any) -> str:
    if isinstance(value, dict) and isinstance(value.get("NameID"), dict):
        value = value["NameID"].get("value")
    text = _clean(value if isinstance(value, str) else _as_json(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _as_json(value: Any) -> str:
    try:
        return json.dumps(value, default=str)
    except (RecursionError, ValueError):
        return "…"


def _clean(text: str) -> str:
    """Return the text with a sign in place of what no page can hold."""
    return "".join("\ufffd" if unicodedata.category(letter) in {"Cc", "Cs"} else letter for letter in text)

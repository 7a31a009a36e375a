"""Reading a work's JSON into one shape (pure): what ORCID's deserialiser refuses is refused here, with 9047."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.orcid import vocabulary
from sandbox.orcid.errors import RefusedError


@dataclass(frozen=True)
class Text:
    """A string, of a closed list where choices are given (section 5: a bad enum fails here)."""

    choices: frozenset[str] | None = None


@dataclass(frozen=True)
class Group:
    """An object with these fields and no others.

    `ignored` may be present, since ORCID takes back what it gave out. With `lone` the object may be
    written as that field's value alone, as ORCID's own samples do for subtitle and url.
    """

    fields: Mapping[str, "Shape"]
    ignored: frozenset[str] = frozenset()
    lone: str = ""


@dataclass(frozen=True)
class Many:
    """A list of one shape; nothing at all reads as none."""

    of: "Shape"


Shape = Text | Group | Many

TEXT = Text()
VALUE = Group({"value": TEXT})
LOOSE_VALUE = Group({"value": TEXT}, lone="value")

EXTERNAL_ID = Group(
    {
        "external-id-type": TEXT,
        "external-id-value": TEXT,
        "external-id-url": VALUE,
        "external-id-relationship": Text(vocabulary.RELATIONSHIPS),
    },
    ignored=frozenset({"external-id-normalized", "external-id-normalized-error"}),
)
CONTRIBUTOR = Group(
    {
        "contributor-orcid": Group({"uri": TEXT, "path": TEXT, "host": TEXT}),
        "credit-name": VALUE,
        "contributor-email": LOOSE_VALUE,
        "contributor-attributes": Group(
            {"contributor-sequence": Text(vocabulary.SEQUENCES), "contributor-role": TEXT},
        ),
    },
)
WORK = Group(
    {
        "title": Group(
            {
                "title": VALUE,
                "subtitle": LOOSE_VALUE,
                "translated-title": Group({"value": TEXT, "language-code": TEXT}),
            },
        ),
        "journal-title": VALUE,
        "short-description": TEXT,
        "citation": Group({"citation-type": Text(vocabulary.CITATION_TYPES), "citation-value": TEXT}),
        "type": Text(vocabulary.WORK_TYPES),
        "publication-date": Group({"year": VALUE, "month": VALUE, "day": VALUE}),
        "external-ids": Group({"external-id": Many(EXTERNAL_ID)}),
        "url": LOOSE_VALUE,
        "contributors": Group({"contributor": Many(CONTRIBUTOR)}),
        "language-code": TEXT,
        "country": VALUE,
        "visibility": Text(vocabulary.VISIBILITIES),
    },
    # The server sets these whatever is sent (section 5: the source of each item is cleared).
    ignored=frozenset({"put-code", "source", "path", "created-date", "last-modified-date", "display-index"}),
)


@dataclass(frozen=True)
class SubmittedWork:
    """A work as a client sent it, every optional field present and None where it was not sent."""

    content: dict[str, Any]
    put_code: int | None
    visibility: str | None

    @property
    def identifiers(self) -> list[dict[str, Any]]:
        """The external identifiers, none where none were sent."""
        held = self.content["external-ids"]
        return held["external-id"] if held else []


def read_work(body: object) -> SubmittedWork:
    """Read one work; raises RefusedError 9047 for unknown fields, wrong kinds and values outside a closed list."""
    content = _read(WORK, body, "work")
    assert isinstance(body, dict)  # noqa: S101 - a Group is read from nothing else; tells the type checker
    put_code = body.get("put-code")
    if put_code is not None and type(put_code) is not int:
        raise _unreadable("work.put-code", "a whole number")
    visibility = content.pop("visibility")
    content["contributors"] = content["contributors"] or {"contributor": []}
    return SubmittedWork(content=content, put_code=put_code, visibility=visibility)


def read_single(body: object) -> SubmittedWork:
    """Read the body of a call about one work; a bulk body there is refused as ORCID does (section 5)."""
    if isinstance(body, dict) and "bulk" in body:
        raise RefusedError(9006, "argument type mismatch")
    return read_work(body)


def read_bulk(body: object) -> list[SubmittedWork]:
    """Read the body of a bulk call; one unreadable work makes the whole call unreadable (section 5)."""
    if not isinstance(body, dict) or "bulk" not in body:
        raise RefusedError(9006, "argument type mismatch")
    items = body["bulk"]
    if set(body) != {"bulk"} or not isinstance(items, list) or not items:
        raise _unreadable("bulk", "a list of works and nothing else")
    for item in items:
        if not isinstance(item, dict) or set(item) != {"work"}:
            raise _unreadable("bulk", "objects with the one key work")
    return [read_work(item["work"]) for item in items]


def _read(shape: Shape, value: object, where: str) -> Any:
    if isinstance(shape, Text):
        return _read_text(shape, value, where)
    if isinstance(shape, Many):
        if not isinstance(value, list):
            raise _unreadable(where, "a list")
        return [_read(shape.of, each, where) for each in value]
    if shape.lone and isinstance(value, str):
        value = {shape.lone: value}
    if not isinstance(value, dict):
        raise _unreadable(where, "an object")
    for name in value:
        if name not in shape.fields and name not in shape.ignored:
            raise RefusedError(9047, f"Invalid JSON - Unrecognized field {name!r} in {where}")
    return {name: _read_field(part, value.get(name), f"{where}.{name}") for name, part in shape.fields.items()}


def _read_field(shape: Shape, value: object, where: str) -> Any:
    if value is None:
        return [] if isinstance(shape, Many) else None
    return _read(shape, value, where)


def _read_text(shape: Text, value: object, where: str) -> str:
    if not isinstance(value, str):
        raise _unreadable(where, "a string")
    if shape.choices is not None and value not in shape.choices:
        raise _unreadable(where, f"one of {', '.join(sorted(shape.choices))}")
    return value


def _unreadable(where: str, wanted: str) -> RefusedError:
    return RefusedError(9047, f"Invalid JSON - {where} must be {wanted}")

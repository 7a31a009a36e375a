"""ORCID's official schema for a work, asked about JSON: the body is turned into the XML it stands for."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from lxml import etree

SCHEMA = Path(settings.BASE_DIR).parent / "shared" / "reference" / "orcid-schema" / "record_3.0" / "work-3.0.xsd"
COMMON = "http://www.orcid.org/ns/common"
WORK = "http://www.orcid.org/ns/work"

# What each name means in XML: its namespace, and in order what stands inside it. "text" is the value itself,
# "value" a value wrapped as {"value": ...}, a list the repeated elements of that one name.
Shape = str | dict[str, tuple[str, Any]]
EXTERNAL_ID: Shape = {
    "external-id-type": (COMMON, "text"),
    "external-id-value": (COMMON, "text"),
    "external-id-url": (COMMON, "value"),
    "external-id-relationship": (COMMON, "text"),
}
CONTRIBUTOR: Shape = {
    "contributor-orcid": (COMMON, {"uri": (COMMON, "text"), "path": (COMMON, "text"), "host": (COMMON, "text")}),
    "credit-name": (WORK, "value"),
    "contributor-attributes": (WORK, {"contributor-sequence": (WORK, "text"), "contributor-role": (WORK, "text")}),
}
WORK_SHAPE: Shape = {
    "title": (
        WORK,
        {"title": (COMMON, "value"), "subtitle": (COMMON, "value"), "translated-title": (COMMON, "value")},
    ),
    "journal-title": (WORK, "value"),
    "short-description": (WORK, "text"),
    "citation": (WORK, {"citation-type": (WORK, "text"), "citation-value": (WORK, "text")}),
    "type": (WORK, "text"),
    "publication-date": (COMMON, {"year": (COMMON, "value"), "month": (COMMON, "value"), "day": (COMMON, "value")}),
    "external-ids": (COMMON, {"external-id": (COMMON, EXTERNAL_ID)}),
    "url": (COMMON, "value"),
    "contributors": (WORK, {"contributor": (WORK, CONTRIBUTOR)}),
    "language-code": (COMMON, "text"),
    "country": (COMMON, "value"),
}


def as_xml(body: Mapping[str, Any]) -> etree._Element:
    """Return the `work:work` element that a work's JSON stands for; raises KeyError for a name that it does not know."""
    work = etree.Element(f"{{{WORK}}}work")
    if "put-code" in body:
        work.set("put-code", str(body["put-code"]))
    _fill(work, {name: part for name, part in body.items() if name != "put-code"}, shape=WORK_SHAPE)
    return work


def _fill(element: etree._Element, said: Any, *, shape: Any) -> None:
    if shape == "text":
        element.text = said
        return
    if shape == "value":
        element.text = said["value"]
        if "language-code" in said:
            element.set("language-code", said["language-code"])
        return
    if unknown := said.keys() - shape.keys():
        raise KeyError(*unknown)
    for name, (namespace, inner) in shape.items():
        found = said.get(name, [])
        for one in found if isinstance(found, list) else [found]:
            _fill(etree.SubElement(element, f"{{{namespace}}}{name}"), one, shape=inner)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def complaints_of_orcid(body: Mapping[str, Any]) -> list[str]:
    """Return what the schema has against a work; nothing when it is valid."""
    schema = _schema()
    return [] if schema.validate(as_xml(body)) else str(schema.error_log).splitlines()

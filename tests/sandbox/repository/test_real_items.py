"""Every real item again from the record that it names as its source."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SHARED = Path(settings.BASE_DIR).parent / "shared" / "data"
ITEMS = Path(settings.BASE_DIR) / "sandbox" / "repository" / "data" / "items.json"
REAL = [item for item in json.loads(ITEMS.read_text(encoding="utf-8"))["items"] if not item["made_up"]]
OAI = "{http://www.openarchives.org/OAI/2.0/}"
ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
Author = tuple[str, str]
Facts = tuple[str, list[Author], str, str]


def clean(text: str | None) -> str:
    return " ".join((text or "").split())


def local(element: ET.Element) -> str:
    return element.tag.split("}")[-1]


def orcid_in(text: str | None) -> str:
    found = ORCID.search(text or "")
    return found.group() if found else ""


def read_figshare(path: Path, number: str) -> Facts:
    record = json.loads(path.read_text(encoding="utf-8"))
    if "items" in record:
        record = next(item for item in record["items"] if str(item["article_id"]) == number)
        authors = [(clean(author["author_name"]), "") for author in record["authors"]]
        return clean(record["title"]), authors, record["DOI"].removeprefix("http://dx.doi.org/"), ""
    authors = [(author["full_name"], author["orcid_id"]) for author in record["authors"]]
    return clean(record["title"]), authors, record["doi"], record.get("handle", "")


def read_oai(path: Path, identifier: str) -> Facts:
    records = ET.parse(path).getroot().iter(f"{OAI}record")  # noqa: S314 - files of ours, kept for tests
    record = next(one for one in records if one.findtext(f"{OAI}header/{OAI}identifier") == identifier)
    fields: dict[str, list[str]] = {}
    for element in next(iter(record.findall(f"{OAI}metadata")))[0]:
        fields.setdefault(local(element), []).append(clean(element.text))
    bare = [re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", text) for text in fields["identifier"]]
    doi = next((text for text in bare if re.fullmatch(r"10\.\d{4,}/\S+", text)), "")
    handle = next((text.split(".net/")[1] for text in fields["identifier"] if "hdl.handle.net/" in text), "")
    return fields["title"][0], [(name, "") for name in fields["creator"]], doi, handle


def read_datacite_json(path: Path, doi: str) -> Facts:
    record = json.loads(path.read_text(encoding="utf-8"))["data"]
    if isinstance(record, list):
        found = next(one["attributes"] for one in record if one["attributes"]["doi"] == doi)
        return clean(found["title"]), [(author["literal"], "") for author in found["author"]], found["doi"], ""
    found = record["attributes"]
    authors = [
        (clean(creator["name"]), next((orcid_in(n["nameIdentifier"]) for n in creator["nameIdentifiers"]), ""))
        for creator in found["creators"]
    ]
    return clean(found["titles"][0]["title"]), authors, found["doi"], ""


def read_datacite_xml(path: Path, _part: str) -> Facts:
    root = ET.parse(path).getroot()  # noqa: S314 - files of ours, kept for tests
    creators = [element for element in root.iter() if local(element) == "creator"]
    # Publications name their creators again in related items: the item's own come first, below `creators`.
    own = next(element for element in root if local(element) == "creators")
    authors = []
    for creator in (one for one in creators if one in list(own)):
        told = {local(element): element.text for element in reversed(list(creator))}
        authors.append((clean(told["creatorName"]), orcid_in(told.get("nameIdentifier"))))
    titles = next(element for element in root if local(element) == "titles")
    doi = next(element.text for element in root if local(element) == "identifier")
    return clean(titles[0].text), authors, clean(doi), ""


def read_source(source: str) -> Facts:
    name, _, part = source.partition("#")
    path = SHARED / name
    if name.startswith("figshare/"):
        return read_figshare(path, part)
    if name.startswith("oai_pmh/"):
        return read_oai(path, part)
    return read_datacite_json(path, part) if name.endswith(".json") else read_datacite_xml(path, part)


def facts_of(item: dict[str, Any]) -> Facts:
    authors = [(author["name"], author.get("orcid", "")) for author in item["authors"]]
    return item["title"], authors, item.get("doi", ""), item.get("handle", "")


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_every_real_item_says_what_its_record_says() -> None:
    assert {item["id"]: facts_of(item) for item in REAL} == {item["id"]: read_source(item["source"]) for item in REAL}

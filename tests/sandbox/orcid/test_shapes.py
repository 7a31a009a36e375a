"""The answers have the keys of ORCID's own samples."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.sandbox.orcid.driving import Record, code_in, identifier, work

SAMPLES = Path(settings.BASE_DIR).parent / "shared" / "reference" / "orcid-schema" / "record_3.0" / "samples"
EXAMPLE = Path(settings.BASE_DIR).parent / "shared" / "reference" / "orcid-work-example.json"

needs_shared = pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs ../shared")


def keys_of(value: Any) -> Any:
    """Give the shape: keys all the way down, of lists the first element's."""
    if isinstance(value, dict):
        return {name: keys_of(part) for name, part in value.items()}
    return [keys_of(value[0])] if isinstance(value, list) and value else None


def missing(sample: Any, answer: Any, path: str = "") -> set[str]:
    """Give the places where one has a key and the other has not; where either has nothing there is nothing to compare."""
    if isinstance(sample, dict) and isinstance(answer, dict):
        apart = {f"{path}.{name}" for name in set(sample) ^ set(answer)}
        return apart.union(
            *(missing(sample[name], answer[name], f"{path}.{name}") for name in set(sample) & set(answer))
        )
    if isinstance(sample, list) and isinstance(answer, list):
        return missing(sample[0], answer[0], f"{path}[]")
    return set()


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text())


@needs_shared
def test_works_have_the_keys_of_orcids_sample(record: Record) -> None:
    record.add(json.loads(EXAMPLE.read_text()))
    works = keys_of(sample("read_samples/record-full-3.0.json")["activities-summary"]["works"])
    assert missing(works, keys_of(record.call("GET", "works").json())) == set()


@needs_shared
def test_work_that_cannot_be_normalised_has_the_keys_of_orcids_sample(record: Record) -> None:
    record.add(work(identifier("work:doi")))
    shown = record.call("GET", "works").json()["group"][0]["external-ids"]["external-id"][0]
    wanted = sample("read_samples/record-full-3.0.json")["activities-summary"]["works"]["group"][0]
    assert missing(keys_of(wanted["external-ids"]["external-id"][1]), keys_of(shown)) == set()


@needs_shared
def test_record_has_keys_of_orcids_sample(record: Record) -> None:
    wanted, read = sample("read_samples/record-full-3.0.json"), record.call("GET", "record").json()
    assert set(read) == set(wanted)
    parts = ("orcid-identifier", "preferences", "history")
    assert [set(read[part]) for part in parts] == [set(wanted[part]) for part in parts]
    assert set(read["person"]["name"]) == set(wanted["person"]["name"])


@needs_shared
def test_work_in_a_bulk_answer_has_the_keys_of_the_work_sent_and_the_servers_own(record: Record) -> None:
    sent = sample("write_samples/work-full-3.0.json")
    (slot,) = record.add_all(sent)
    added = {"created-date", "last-modified-date", "source", "put-code", "path", "visibility"}
    assert set(slot) == {"work"}
    assert set(slot["work"]) == set(sent) | added
    assert missing(keys_of(sent), keys_of(slot["work"])) == {
        *(f".{name}" for name in added),
        ".external-ids.external-id[].external-id-normalized",
        ".external-ids.external-id[].external-id-normalized-error",
    }


@needs_shared
@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("bulk-work-3.0.json", [None, 9023]),
        ("bulk-works-3-works-3.0.json", [None, None, None]),
        ("bulk-works-100-works-3.0.json", [None] * 100),
    ],
)
def test_orcids_bulk_samples_are_taken_as_section_3_says(record: Record, name: str, codes: list[int | None]) -> None:
    works = [item["work"] for item in sample(f"write_samples/{name}")["bulk"]]
    assert [code_in(slot) for slot in record.add_all(*works)] == codes


@needs_shared
@pytest.mark.parametrize(
    "name",
    ["work-full-3.0.json", "work-51-contributors-3.0.json", "work-with-NISO-roles-51-contributors-3.0.json"],
)
def test_orcids_work_samples_are_taken(record: Record, name: str) -> None:
    assert record.add(sample(f"write_samples/{name}")) > 0


@needs_shared
def test_full_example_comes_back_as_it_was_sent(record: Record) -> None:
    sent = json.loads(EXAMPLE.read_text())
    read = record.call("GET", f"work/{record.add(sent)}").json()
    for each in read["external-ids"]["external-id"]:
        del each["external-id-normalized"], each["external-id-normalized-error"]
    for each in read["contributors"]["contributor"]:
        assert each.pop("contributor-email") is None
        if each["contributor-orcid"] is None:
            del each["contributor-orcid"]
    assert {name: read[name] for name in sent} == sent


def test_bulk_answer_has_the_keys_that_section_5_shows(record: Record) -> None:
    record.add(work(identifier("10.5555/known")))
    good, bad = record.add_all(work(identifier("10.5555/new")), work(identifier("10.5555/known")))
    assert list(good["work"]) == [
        "created-date",
        "last-modified-date",
        "source",
        "put-code",
        "path",
        "title",
        "journal-title",
        "short-description",
        "citation",
        "type",
        "publication-date",
        "external-ids",
        "url",
        "contributors",
        "language-code",
        "country",
        "visibility",
    ]
    assert list(bad["error"]) == ["response-code", "developer-message", "user-message", "error-code", "more-info"]


def test_empty_record_has_no_groups(record: Record) -> None:
    assert record.call("GET", "works").json() == {
        "last-modified-date": None,
        "group": [],
        "path": f"/{record.person.orcid}/works",
    }

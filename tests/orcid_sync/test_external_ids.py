from typing import Any

import pytest

from orcid_sync.mapping import Work
from tests.orcid_sync.lakes import cited


def ids_of(work: Work) -> list[tuple[str, str, str, str | None]]:
    return [
        (
            found["external-id-type"],
            found["external-id-value"],
            found["external-id-relationship"],
            found.get("external-id-url", {}).get("value"),
        )
        for found in work.body["external-ids"]["external-id"]
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"doi": "10.5072/UPPER"}, ("doi", "10.5072/upper", "self", "https://doi.org/10.5072/upper")),
        (
            {"doi": "10.1002/(sici)1096(1996)99:1<1::aid-ajpa1>3.0.co;2-1"},
            (
                "doi",
                "10.1002/(sici)1096(1996)99:1<1::aid-ajpa1>3.0.co;2-1",
                "self",
                "https://doi.org/10.1002/(sici)1096(1996)99:1%3C1::aid-ajpa1%3E3.0.co;2-1",
            ),
        ),
        ({"doi": ""}, ("handle", "20.500.12345/123", "self", "https://hdl.handle.net/20.500.12345/123")),
        ({"doi": "n/a"}, ("handle", "20.500.12345/123", "self", "https://hdl.handle.net/20.500.12345/123")),
        (
            {"doi": "", "handle": ""},
            (
                "uri",
                "https://repo.example.edu/articles/dataset/123",
                "self",
                "https://repo.example.edu/articles/dataset/123",
            ),
        ),
        (
            {"doi": "", "handle": "", "url": "https://repo.example.edu/a b/é?q=100%#[1]"},
            (
                "uri",
                "https://repo.example.edu/a%20b/%C3%A9?q=100%25#%5B1%5D",
                "self",
                "https://repo.example.edu/a%20b/%C3%A9?q=100%25#%5B1%5D",
            ),
        ),
        (
            {"doi": "", "handle": "", "url": ""},
            ("doi", "10.5072/repo.123.v2", "self", "https://doi.org/10.5072/repo.123.v2"),
        ),
    ],
)
def test_best_identifier_is_the_self_one(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert ids_of(cited(**changes))[0] == expected


def test_version_goes_beside_whatever_is_the_self_one() -> None:
    assert [found[:3] for found in ids_of(cited(doi="", issn="", isbn=""))] == [
        ("handle", "20.500.12345/123", "self"),
        ("doi", "10.5072/repo.123.v2", "version-of"),
    ]


@pytest.mark.parametrize("version_doi", ["", "10.5072/REPO.123", "not a doi"])
def test_version_that_adds_nothing_is_left_out(version_doi: str) -> None:
    assert [found[2] for found in ids_of(cited(version_doi=version_doi, issn="", isbn=""))] == ["self"]


@pytest.mark.parametrize(("issn", "isbn"), [("", ""), ("1234", "123"), ("٢٠٤٩-٣٦٣٠", "n/a")])
def test_container_number_of_the_wrong_form_is_left_out(issn: str, isbn: str) -> None:
    assert [found[2] for found in ids_of(cited(issn=issn, isbn=isbn))] == ["self", "version-of"]


def test_container_numbers_are_written_in_one_form() -> None:
    assert [found[1] for found in ids_of(cited(issn="1234567x", isbn="0 8044 2957 x"))][2:] == [
        "1234-567X",
        "080442957X",
    ]


@pytest.mark.parametrize("length", [350, 351])
def test_address_that_orcid_has_no_room_for_is_left_out(length: int) -> None:
    url = "https://repo.example.edu/".ljust(length, "x")
    assert cited(url=url).body.get("url") == ({"value": url} if length == 350 else None)
    assert cited(url=url, doi="", handle="").identifier == f"uri:{url}"

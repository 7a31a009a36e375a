"""iDs and identifiers, without a server."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.orcid.identifiers import normalise
from sandbox.orcid.orcid_ids import is_orcid, number_of, write_orcid

numbers = st.integers(min_value=0, max_value=10**15 - 1)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-9079-593X"])
def test_known_id_has_the_right_checksum(orcid: str) -> None:
    assert (is_orcid(orcid), write_orcid(number_of(orcid))) == (True, orcid)


@given(numbers)
def test_written_id_is_an_id_and_keeps_its_number(number: int) -> None:
    orcid = write_orcid(number)
    assert (is_orcid(orcid), number_of(orcid)) == (True, number)


@given(numbers, st.integers(0, 18), st.sampled_from(string.digits))
def test_one_wrong_digit_is_found(number: int, place: int, digit: str) -> None:
    orcid = write_orcid(number)
    changed = orcid[:place] + digit + orcid[place + 1 :]
    assert is_orcid(changed) == (changed == orcid)


@pytest.mark.parametrize(
    ("kind", "value", "normalised"),
    [
        ("doi", "10.5555/ABC", "10.5555/abc"),
        ("doi", "https://dx.doi.org/10.5555/ABC", "10.5555/abc"),
        ("doi", "10.5555/a&lt;b", "10.5555/a<b"),
        ("doi", "work:doi", None),
        ("isbn", "978-0-306-40615-7", "9780306406157"),
        ("isbn", "0-8044-2957-x", "080442957X"),
        ("isbn", "ext-id-2", None),
        ("issn", "2049-363x", "2049-363X"),
        ("issn", "2049363X", "2049-363X"),
        ("issn", "none", None),
        ("handle", "https://hdl.handle.net/10088/1234", "10088/1234"),
        ("handle", "hdl:10088/1234", "10088/1234"),
        ("uri", "Example.org/a", "http://example.org/a"),
        ("uri", "https://example.org/a", "https://example.org/a"),
        ("source-work-id", " Item-7 ", "item-7"),
    ],
)
def test_identifier_is_normalised(kind: str, value: str, normalised: str | None) -> None:
    assert normalise(kind, value) == normalised


@given(st.sampled_from(["doi", "isbn", "issn", "handle", "uri", "other-id"]), st.text(max_size=60))
def test_normalising_twice_is_normalising_once(kind: str, value: str) -> None:
    once = normalise(kind, value)
    assert once is None or once == "" or normalise(kind, once) == once

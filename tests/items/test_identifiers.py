"""Identifiers in one spelling, or none."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from items.identifiers import (
    LONGEST,
    base_doi,
    normalise_doi,
    normalise_handle,
    normalise_isbn,
    normalise_issn,
    normalise_orcid,
)


@pytest.mark.parametrize(
    ("stated", "doi"),
    [
        ("10.5072/FK2.StageFigshare.6741478.v1", "10.5072/fk2.stagefigshare.6741478.v1"),
        ("https://doi.org/10.25573/data.10042703.v5", "10.25573/data.10042703.v5"),
        ("http://dx.doi.org/10.6084/M9.figshare.1", "10.6084/m9.figshare.1"),
        (" doi: 10.1000/182 ", "10.1000/182"),
        ("10.1000/a b", ""),
        ("10.1000", ""),
        ("10088/19590", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_doi_is_bare_and_in_lower_case(stated: str | None, doi: str) -> None:
    assert normalise_doi(stated) == doi


def test_identifier_that_fits_no_column_is_none() -> None:
    assert normalise_doi("10.1000/" + "a" * (LONGEST - 8)) == "10.1000/" + "a" * (LONGEST - 8)
    assert normalise_doi("10.1000/" + "a" * (LONGEST - 7)) == ""


@pytest.mark.parametrize(
    ("doi", "base"),
    [
        ("10.25573/data.10042703.v5", "10.25573/data.10042703"),
        ("10.25573/data.10042703.v15", "10.25573/data.10042703"),
        ("10.25573/data.10042703", "10.25573/data.10042703"),
        ("10.21203/rs.3.rs-123/v1", "10.21203/rs.3.rs-123/v1"),
        ("10.1000/a.v1.b", "10.1000/a.v1.b"),
        ("", ""),
    ],
)
def test_base_doi_is_without_the_version(doi: str, base: str) -> None:
    assert base_doi(doi) == base


@pytest.mark.parametrize(
    ("stated", "handle"),
    [
        ("10088/19590", "10088/19590"),
        ("https://hdl.handle.net/10088/19590", "10088/19590"),
        ("hdl:2123/AbC", "2123/AbC"),
        ("http://repository.si.edu/handle/10088/19590", ""),
        ("two words/1", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_handle_is_bare_and_keeps_its_case(stated: str | None, handle: str) -> None:
    assert normalise_handle(stated) == handle


@pytest.mark.parametrize(
    ("stated", "orcid"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("http://sandbox.orcid.org/0009-8000-0000-008x/", "0009-8000-0000-008X"),
        ("0000000218250097", "0000-0002-1825-0097"),
        ("0000-0002-1825-0098", ""),
        ("0000-0002-1825-009", ""),
        ("\N{ARABIC-INDIC DIGIT ZERO}000-0002-1825-0097", ""),
        ("_", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_orcid_is_bare_and_its_check_digit_is_right(stated: str | None, orcid: str) -> None:
    assert normalise_orcid(stated) == orcid


@pytest.mark.parametrize(
    ("stated", "issn"),
    [("2049-3630", "2049-3630"), ("ISSN 20493630", "2049-3630"), ("2049-3631", ""), ("x", ""), ("", ""), (None, "")],
)
def test_issn_has_its_hyphen(stated: str | None, issn: str) -> None:
    assert normalise_issn(stated) == issn


@pytest.mark.parametrize(
    ("stated", "isbn"),
    [
        ("0-306-40615-2", "9780306406157"),
        ("ISBN-13: 978-0-306-40615-7", "9780306406157"),
        ("9790709548002", "9790709548002"),
        ("978-0-306-40615-8", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_isbn_is_thirteen_digits(stated: str | None, isbn: str) -> None:
    assert normalise_isbn(stated) == isbn


@pytest.mark.parametrize(
    "normalise", [normalise_doi, normalise_handle, normalise_orcid, normalise_issn, normalise_isbn]
)
@given(
    stated=st.text() | st.from_regex(r"\A(https?://)?(dx\.)?doi\.org/10\.\d{4}/\w+\Z") | st.from_regex(r"\A[\dX -]+\Z")
)
@example(stated="10.1000/İ")
def test_normal_is_normal_already(normalise: Callable[[str], str], stated: str) -> None:
    once = normalise(stated)
    assert normalise(once) == once


def test_text_that_is_far_too_long_is_no_orcid() -> None:
    assert normalise_orcid("a." * 100_000 + "orcid.org/0000-0002-1825-0097") == ""

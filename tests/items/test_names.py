"""Names that may be the same person's."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from items.names import family_names, read_name, same_name


@pytest.mark.parametrize(
    "stated",
    [
        "Falcão-Reis, Inês",
        "Inês Falcão-Reis",
        "Ines Falcao-Reis",
        "FALCÃO-REIS, I.",
        "I. Falcão-Reis",
        "Inês M. Falcão Reis",
        "Falcão-Reis IM",
        "Falcão-Reis, Inês, Jr.",
    ],
)
def test_spellings_of_one_name(stated: str) -> None:
    assert same_name(stated, family="Falcão-Reis", given="Inês")
    assert read_name(stated).key == read_name("Falcão-Reis, Inês").key


@pytest.mark.parametrize(
    "stated",
    [
        "Reis, Inês",
        "Falcão-Reis, Maria",
        "Falcão-Reis",
        "Inês",
        "M. Falcão-Reis",
        "",
        "Falcão-Reis Research Group",
        ",",
    ],
)
def test_other_names(stated: str) -> None:
    assert not same_name(stated, family="Falcão-Reis", given="Inês")


@pytest.mark.parametrize(("family", "given"), [("", "Inês"), ("Falcão-Reis", ""), ("", "")])
def test_half_a_name_is_nobodys(family: str, given: str) -> None:
    assert not same_name("Inês Falcão-Reis", family=family, given=given)


def test_family_name_of_several_words() -> None:
    assert same_name("Jan van der Berg", family="van der Berg", given="Jan")
    assert read_name("Jan van der Berg").key == read_name("van der Berg, Jan").key
    assert "van der Berg" in family_names("Jan van der Berg")


def test_letters_that_have_a_plain_one_beside_them() -> None:
    assert same_name("Bjorn Odegard", family="Ødegård", given="Bjørn")


@given(given=st.text(), family=st.text())
def test_whoever_has_a_name_is_found_under_its_key(given: str, family: str) -> None:
    name = read_name(f"{family}, {given}")
    if name.key and same_name(f"{given} {family}", family=family, given=given) and "," not in family + given:
        assert name.key.split()[0] == name.family[-1]


@given(stated=st.text())
def test_no_name_is_too_odd_to_read(stated: str) -> None:
    read_name(stated)
    assert same_name(stated, family=stated, given=stated) in (True, False)
    assert "" not in family_names(stated)


def test_name_of_very_many_commas_is_read_at_once() -> None:
    began = time.monotonic()
    assert read_name("," * 200_000 + "x").given == ("x",)
    assert time.monotonic() - began < 5

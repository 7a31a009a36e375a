"""The list of fields of research that a person chooses from."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from profiles.fields_of_research import FieldOfResearch, children, find, load, parents, search

SOURCE = Path(settings.BASE_DIR).parent / "shared" / "data" / "fields" / "anzsrc-fields-of-research-2020.csv"


def test_list_has_every_division_group_and_field_of_anzsrc_2020() -> None:
    assert Counter(len(field.code) for field in load()) == {2: 23, 4: 213, 6: 1967}


def test_each_code_stands_once_and_below_its_parents() -> None:
    codes = [field.code for field in load()]
    assert codes == sorted(set(codes))
    assert [code for code in codes if len(code) > 2 and code[:-2] not in codes] == []


def test_names_have_no_stray_white_space() -> None:
    assert [field for field in load() if field.name != " ".join(field.name.split())] == []


def test_code_gives_its_name() -> None:
    assert find("31") == FieldOfResearch(code="31", name="Biological Sciences")
    assert find("3108") == FieldOfResearch(code="3108", name="Plant biology")
    assert find("310801") == FieldOfResearch(code="310801", name="Phycology (incl. marine grasses)")


@pytest.mark.parametrize("code", ["", "3", "99", "310", "319999999", "31 ", "biology"])
def test_unknown_code_gives_nothing(code: str) -> None:
    assert find(code) is None
    assert parents(code) == ()


def test_person_walks_down_from_division_to_field() -> None:
    assert [field.code for field in children()] == [str(number) for number in range(30, 53)]
    assert {field.code[:2] for field in children("31")} == {"31"}
    assert {len(field.code) for field in children("31")} == {4}
    assert {len(field.code) for field in children("3108")} == {6}
    assert children("310801") == ()
    assert children("99") == ()


def test_every_row_is_the_child_of_exactly_one() -> None:
    reached = [field for parent in ["", *(field.code for field in load())] for field in children(parent)]
    assert sorted(reached, key=lambda field: field.code) == list(load())


def test_field_names_its_division_and_group() -> None:
    assert parents("310801") == (
        FieldOfResearch(code="31", name="Biological Sciences"),
        FieldOfResearch(code="3108", name="Plant biology"),
    )
    assert parents("3108") == (FieldOfResearch(code="31", name="Biological Sciences"),)
    assert parents("31") == ()


def test_search_finds_words_in_any_order_without_case_or_accents() -> None:
    expected = search("Māori astronomy")
    assert [field.code for field in expected] == ["451201", "451210"]
    assert search("ASTRONOMY maori") == expected


def test_search_finds_by_the_beginning_of_a_code() -> None:
    assert search("3108") == (FieldOfResearch(code="3108", name="Plant biology"), *children("3108"))


@pytest.mark.parametrize("text", ["", "   ", "zzzz", "310899999"])
def test_search_for_nothing_known_finds_nothing(text: str) -> None:
    assert search(text) == ()


@pytest.mark.skipif(not SOURCE.exists(), reason="needs ../shared")
def test_list_says_what_the_source_says() -> None:
    with SOURCE.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    pairs = [("Two_Digit_Code", "Two_Digit_Description"), ("Four_Digit_Code", "Four_Digit_Description")]
    expected = {row[code]: row[name] for row in rows for code, name in [*pairs, ("Code", "Description")]}
    assert {field.code: field.name for field in load()} == {
        code: " ".join(name.split()) for code, name in expected.items()
    }

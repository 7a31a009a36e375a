"""Tables that a spreadsheet opens hold what people wrote, and nothing that it would work out."""

import csv
from io import StringIO

import pytest

from institutions.tables import csv_line


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("Alice", '"Alice"'),
        ('Alice "Al" Reed; 2-3 a=b', '"Alice ""Al"" Reed; 2-3 a=b"'),
        ("+1", '"\'+1"'),
        ("-1", '"\'-1"'),
        ("@x", '"\'@x"'),
        ("\t=1", "\"'\t'=1\""),
        ("\r=1", "\"'\r'=1\""),
        ("=1", '"\'=1"'),
        (" =1", '"\' =1"'),
        ("\uff1d1", '"\'\uff1d1"'),
        ("\uff0b1", '"\'\uff0b1"'),
        ("\uff0d1", '"\'\uff0d1"'),
        ("\uff201", '"\'\uff201"'),
        ("\nx", '"\'\nx"'),
        ("x;=HYPERLINK(1)", '"x;\'=HYPERLINK(1)"'),
        ('x;"=1"', '"x;\'""=1"""'),
        ("x\t@y", '"x\t\'@y"'),
        ("x\n-y", '"x\n\'-y"'),
    ],
)
def test_no_cell_is_a_formula_wherever_lines_are_split(cell: str, written: str) -> None:
    assert csv_line([cell, "next"]) == f'{written},"next"\r\n'


def test_cells_come_back_as_they_were_written() -> None:
    cells = ["", "a=1", 'He said "no"', "two\nlines", "a,b; c", "'quoted", "\u7530\u4e2d"]
    assert next(csv.reader(StringIO(csv_line(cells), newline=""))) == cells

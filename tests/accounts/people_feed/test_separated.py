"""Files of cells as HR systems and spreadsheets write them."""

from io import BytesIO

import pytest

from accounts.people_feed.opening import Feed, open_feed
from accounts.people_feed.rows import FeedError, FeedRow

HEADINGS = "UniqueID,FirstName,LastName,Email,IsActive,UserAssociationCriteria,Orcid"
ZOE = "SI-7,Zoë,Ångström,Zoe@SI.example,Y,BOT|ZOO,https://orcid.org/0000-0002-1825-0097"
ZOE_READ = FeedRow(
    line=2,
    unique_id="SI-7",
    given_name="Zoë",
    family_name="Ångström",
    email="zoe@si.example",
    orcid_hint="0000-0002-1825-0097",
    is_active=True,
    departments=("BOT", "ZOO"),
)


def opened(text: str | bytes) -> Feed:
    return open_feed(BytesIO(text if isinstance(text, bytes) else text.encode()))


def rows(text: str | bytes) -> list[FeedRow]:
    return list(opened(text).rows())


def test_every_column_is_read() -> None:
    assert rows(f"{HEADINGS}\r\n{ZOE}\r\n") == [ZOE_READ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_how_the_file_was_saved_makes_no_difference(encoding: str, separator: str) -> None:
    text = f"{HEADINGS}\n{ZOE}\n".replace(",", separator)
    feed = opened(text.encode(encoding))
    assert list(feed.rows()) == [ZOE_READ]


def test_the_form_says_how_the_file_was_understood() -> None:
    assert opened(f"{HEADINGS}\n").form == "CSV in UTF-8, commas between the cells"
    semicolons = f"{HEADINGS};Ä\n".replace(",", ";").encode("cp1252")
    assert opened(semicolons).form == "CSV in Windows-1252, semicolons between the cells"


@pytest.mark.parametrize(
    "headings", ["unique id,First Name,E-mail", "UNIQUE_ID,given-name,mail", "Unique ID,FIRSTNAME,email"]
)
def test_headings_may_be_written_otherwise(headings: str) -> None:
    assert rows(f"{headings}\nSI-1,Mara,mara@si.example\n") == [
        FeedRow(line=2, unique_id="SI-1", given_name="Mara", email="mara@si.example")
    ]


def test_columns_in_another_order_and_further_ones_change_nothing_and_are_named() -> None:
    feed = opened("UserQuota,Email,Shoe size,UniqueID\n1048576000,mara@si.example,41,SI-1\n")
    assert list(feed.rows()) == [FeedRow(line=2, unique_id="SI-1", email="mara@si.example")]
    assert feed.ignored == ["Shoe size", "UserQuota"]


def test_it_may_be_read_again() -> None:
    feed = opened(f"{HEADINGS}\n{ZOE}\n")
    assert list(feed.rows()) == list(feed.rows()) == [ZOE_READ]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = '\n\nUniqueID,FirstName\nSI-1,"Mara\nAnn"\n\nSI-2,Liv\n,,\nSI-3,Cora\n'
    assert [(row.line, row.unique_id, row.given_name) for row in rows(text)] == [
        (4, "SI-1", "Mara Ann"),
        (7, "SI-2", "Liv"),
        (9, "SI-3", "Cora"),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        *[(yes, True) for yes in ("Y", "y", "yes", "TRUE", "1")],
        *[(no, False) for no in ("N", "n", "No", "false", "0")],
        ("", None),
    ],
)
def test_being_active_is_read(cell: str, said: bool | None) -> None:
    [row] = rows(f"UniqueID,IsActive\nSI-1,{cell}\n")
    assert (row.is_active, row.flaw) == (said, "")


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_no_department() -> None:
    [row] = rows("UniqueID\nSI-1\n")
    assert (row.is_active, row.departments) == (None, None)
    [row] = rows("UniqueID,Department\nSI-1,\n")
    assert row.departments == ()


@pytest.mark.parametrize(
    ("line", "flaw"),
    [
        (",Mara,Y,", "it has no UniqueID"),
        ("SI-1,Mara,perhaps,", "its IsActive is neither Y nor N"),
        ("SI-1,Mara", "it has 2 cells where the first line has 4"),
        ("SI-1,Mara,Y,BOT,more", "it has 5 cells where the first line has 4"),
        (f"{'9' * 256},Mara,Y,", "its UniqueID is longer than 255 characters"),
        (f"SI-1,Mara,Y,{'B' * 101}", "a department's code is longer than 100 characters"),
    ],
)
def test_a_row_that_is_not_whole_is_refused_and_says_why(line: str, flaw: str) -> None:
    [row, after] = rows(f"UniqueID,FirstName,IsActive,Department\n{line}\nSI-2,Liv,Y,\n")
    assert (row.line, row.flaw) == (2, flaw)
    assert (after.unique_id, after.flaw) == ("SI-2", "")


def test_empty_cells_beyond_the_last_column_are_no_flaw() -> None:
    assert rows("UniqueID\nSI-1,,\n") == [FeedRow(line=2, unique_id="SI-1")]


@pytest.mark.parametrize("address", ["mara", "mara@", "ma ra@si.example", f"{'m' * 250}@si.example"])
def test_an_address_that_is_none_counts_as_not_said(address: str) -> None:
    [row] = rows(f"UniqueID,Email\nSI-1,{address}\n")
    assert (row.email, row.flaw) == ("", "")


def test_a_name_that_is_too_long_is_cut_and_signs_that_cannot_be_shown_are_blanks() -> None:
    [row] = rows(f"UniqueID,FirstName,LastName\nSI-1,{'M' * 200},Quill\x07feather\n")
    assert (row.given_name, row.family_name) == ("M" * 150, "Quill feather")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "The first line must name the columns, UniqueID among them. It reads: "),
        (b"SI-1,Mara\n", "The first line must name the columns, UniqueID among them. It reads: SI-1,Mara"),
        (b"UniqueID,Department,Departments\n", "Two columns of the first line mean UserAssociationCriteria. "),
        (b"UniqueID\nSI-\x81\n", "The file is neither UTF-8 nor UTF-16 nor Windows-1252. Save it as UTF-8."),
        (b'UniqueID,FirstName\nSI-1,Mara\nSI-2,"Liv"x\n', "Line 3 cannot be read: "),
        (b'UniqueID,FirstName\nSI-1,"Mara\nSI-2,Liv\n', "Line 2 cannot be read: unexpected end of data."),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(text: bytes, said: str) -> None:
    with pytest.raises(FeedError) as caught:
        rows(text)
    assert str(caught.value).startswith(said)

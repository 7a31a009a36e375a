"""The people feed as lines of cells: commas, semicolons or tabs between them, as spreadsheets and databases write them."""

import codecs
import csv
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from typing import BinaryIO

from accounts.people_feed.rows import Column, FeedError, FeedRow, column_called, read_row

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
#: What a file begins with that says its own encoding. The longest first: the one of UTF-16 begins that of no other here.
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: Tried in this order where a file does not say. The second is what spreadsheets of western Europe and America write.
ENCODINGS = ("utf-8", "cp1252")
BYTES_AT_ONCE = 65536


class SeparatedFeed:
    """A file whose first line names its columns. It may be read again and again, one row in memory at a time."""

    def __init__(self, file: BinaryIO) -> None:
        """Look at the first line; raise FeedError for a file that cannot be read or names no unique id."""
        self._file = file
        self._encoding = _encoding_of(file)
        with _Text(file, self._encoding) as text:
            lines = ((number, line) for number, line in enumerate(text, start=1) if line.strip())
            self._first_line, headings = next(lines, (0, ""))
        self._separator = max(SEPARATORS, key=lambda one: len(_columns(_cells(headings, one))))
        self._headings = _cells(headings, self._separator)
        self._columns = _columns(self._headings)
        _refuse_twice(self._columns)
        if Column.UNIQUE_ID not in self._columns.values():
            raise FeedError(
                f"The first line must name the columns, {Column.UNIQUE_ID} among them. It reads: {headings.strip()[:200]}"
            )

    @property
    def form(self) -> str:
        """Return how the file was understood."""
        encoding = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
        return f"CSV in {encoding[self._encoding]}, {SEPARATORS[self._separator]} between the cells"

    @property
    def ignored(self) -> list[str]:
        """Return the columns of which nothing is read."""
        return sorted({name.strip() for place, name in enumerate(self._headings) if place not in self._columns} - {""})

    def rows(self) -> Iterator[FeedRow]:
        """Yield the rows from the first one; raise FeedError where the file breaks off or is not made of cells."""
        with _Text(self._file, self._encoding) as text:
            for _number in range(self._first_line):
                next(text)
            reader = csv.reader(text, delimiter=self._separator, strict=True)
            while True:
                begins = self._first_line + reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise FeedError(f"Line {begins} cannot be read: {error}.") from error
                if any(cell.strip() for cell in cells):
                    yield self._row(begins, cells)

    def _row(self, line: int, cells: list[str]) -> FeedRow:
        said = {column: [cells[place]] for place, column in self._columns.items() if place < len(cells)}
        row = read_row(line, said)
        if len(cells) < len(self._headings) or any(cell.strip() for cell in cells[len(self._headings) :]):
            flaw = f"it has {len(cells)} cells where the first line has {len(self._headings)}"
            return FeedRow(line=line, unique_id=row.unique_id, flaw=flaw)
        return row


class _Text:
    """The file as text, from its beginning; it stays open afterwards."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        file.seek(0)
        # newline="": a line's end inside quotation marks is part of the cell (Python's csv module asks for this).
        self._text = TextIOWrapper(file, encoding=encoding, newline="")

    def __enter__(self) -> TextIOWrapper:
        return self._text

    def __exit__(self, *_error: object) -> None:
        self._text.detach()


def _encoding_of(file: BinaryIO) -> str:
    file.seek(0)
    begins = file.read(4)
    said = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if begins.startswith(mark)), None)
    for encoding in [said] if said else ENCODINGS:
        if _is_all(file, encoding):
            return encoding
    raise FeedError("The file is neither UTF-8 nor UTF-16 nor Windows-1252. Save it as UTF-8.")


def _is_all(file: BinaryIO, encoding: str) -> bool:
    """Whether every byte of the file is text in this encoding."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while some := file.read(BYTES_AT_ONCE):
            decoder.decode(some)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _columns(headings: list[str]) -> dict[int, Column]:
    """Return which place holds which column."""
    found = ((place, column_called(heading)) for place, heading in enumerate(headings))
    return {place: column for place, column in found if column is not None}


def _refuse_twice(columns: Mapping[int, Column]) -> None:
    said = list(columns.values())
    twice = next((column for column in said if said.count(column) > 1), None)
    if twice is not None:
        raise FeedError(f"Two columns of the first line mean {twice}. Rename the one that is not to be read.")

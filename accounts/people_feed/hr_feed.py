"""The people feed as XML: Figshare's HR feed (`<HRFeed><Record>…`), as its documentation and its users write it.

What the file could use against its reader is off: it has no DTD, so that it has no entities of its own, and nothing is
fetched. https://github.com/figshare/user_documentation/blob/master/docs/api/hr_feed.md
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from accounts.people_feed.rows import Column, FeedError, FeedRow, column_called, read_row

ROOT, RECORD = "HRFeed", "Record"
#: Up to here a line's number fits into a libxml2 element; beyond, it is that of the element's first text.
LINES_OF_ELEMENTS = 65535


class HRFeed:
    """A file of records. It may be read again and again, one record in memory at a time."""

    form = "HR feed in XML"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._ignored: set[str] = set()

    @property
    def ignored(self) -> list[str]:
        """Return the elements of which nothing is read, as far as the file has been read."""
        return sorted(self._ignored)

    def rows(self) -> Iterator[FeedRow]:
        """Yield the records from the first one; raise FeedError where the file is not well-formed or is none of these."""
        self._file.seek(0)
        reading = etree.iterparse(
            self._file,
            events=("end",),
            tag=(f"{{*}}{RECORD}", f"{{*}}{ROOT}"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )
        is_feed = False
        try:
            for _event, element in reading:
                if not is_feed:
                    _refuse_others(element)
                    is_feed = True
                if _name(element) == RECORD:
                    yield self._row(element)
                    _forget(element)
        except etree.XMLSyntaxError as error:
            raise FeedError(f"The file is not XML: {error.msg}.") from error
        if not is_feed:
            raise FeedError(f"This XML is no HR feed: its first element is not {ROOT}.")

    def _row(self, record: Any) -> FeedRow:
        said: dict[Column, list[str]] = {}
        for element in record.iterchildren(tag=etree.Element):
            column = column_called(_name(element))
            if column is None:
                self._ignored.add(_name(element))
            else:
                said.setdefault(column, []).append("".join(element.itertext()))
        return read_row(_line_of(record), said)


def _refuse_others(element: Any) -> None:
    """Raise FeedError unless the element stands in an HR feed without a document type."""
    tree = element.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise FeedError("The file has a document type (<!DOCTYPE …>), which is never read. Send it without.")
    if _name(tree.getroot()) != ROOT:
        raise FeedError(f"This XML is no HR feed: its first element is {_name(tree.getroot())} and not {ROOT}.")


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)


def _line_of(element: Any) -> int:
    line: int = element.sourceline
    return line if line <= LINES_OF_ELEMENTS else line - (element.text or "").count("\n")


def _forget(element: Any) -> None:
    """Let go of what has been read: the element, and whatever stands before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]

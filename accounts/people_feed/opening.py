"""Which of the two forms a file has."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from accounts.people_feed.hr_feed import HRFeed
from accounts.people_feed.rows import FeedRow
from accounts.people_feed.separated import SeparatedFeed


class Feed(Protocol):
    """A file of people, in either form."""

    @property
    def form(self) -> str:
        """Return how the file was understood."""

    @property
    def ignored(self) -> list[str]:
        """Return the columns of which nothing is read, as far as the file has been read."""

    def rows(self) -> Iterator[FeedRow]:
        """Yield the rows from the first one, as often as it is asked; raises FeedError."""


def open_feed(file: BinaryIO) -> Feed:
    """Return the feed that the file is; raise FeedError when it can be none. The file must allow to go back in it."""
    file.seek(0)
    begins = file.read(1024)
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        begins = begins.removeprefix(mark)
    # In UTF-16 every second byte of such a sign is NUL.
    is_markup = begins.replace(b"\0", b"").lstrip().startswith(b"<")
    return HRFeed(file) if is_markup else SeparatedFeed(file)

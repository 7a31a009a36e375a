"""What every source gives, whatever it speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from types import TracebackType
from typing import Protocol, Self

from items.facts import ItemFacts


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: there is such a record. `modified_at` is None where the list does not say."""

    identifier: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """One record in full. What is not public has facts too, and is nobody's business."""

    identifier: str
    facts: ItemFacts
    modified_at: datetime | None = None
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the source: an author's number there, and whom the institution says it belongs to."""

    author_id: str
    staff_id: str = ""
    email: str = ""


class Repository(Protocol):
    """An open line to one source. Every method raises SourceError; every iterator asks page by page."""

    def list_records(self, *, modified_since: date | None = None) -> Iterator[Listed]:
        """Yield every public record, or those that changed since the beginning of a day (UTC)."""

    def read_record(self, identifier: str) -> Stated | None:
        """Return the record, or None when the source says that it has none by this identifier."""

    def list_accounts(self) -> Iterator[Account]:
        """Yield the accounts that the token may see; nothing without a token."""

    def __enter__(self) -> Self:
        """Open the line."""

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the line."""

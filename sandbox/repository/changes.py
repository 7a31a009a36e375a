"""What a curator does to items; each change is dated as Figshare dates it."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db.models import Max
from django.utils import timezone

from sandbox.repository.kinds import KINDS
from sandbox.repository.models import Account, Group, Item

# DataCite's prefix for tests: no item made here can be taken for a real one.
TEST_PREFIX = "10.5072/made-up."
FIRST_OWN_ITEM = 950_000_001
FIRST_OWN_AUTHOR = 960_000_001
ROOM_FOR_AUTHORS = 30_000_000
VERSION_OF_DOI = re.compile(r"\.v\d+$")


class ImpossibleChangeError(Exception):
    """A change that the repository does not make; says what to do instead."""


def correct_title(item: Item, *, title: str) -> None:
    """Change the title of the current version, without a new version."""
    if not title.strip():
        raise ImpossibleChangeError("An item needs a title. Write one.")
    item.title = title.strip()
    _save_dated(item)


def withdraw(item: Item) -> None:
    """Take the item away from the public: it answers 404 and stands in no list."""
    if item.withdrawn_at is None:
        item.withdrawn_at = timezone.now()
        _save_dated(item)


def publish_again(item: Item) -> None:
    """Give a withdrawn item back to the public, under the identifiers that it had."""
    if item.withdrawn_at is not None:
        item.withdrawn_at = None
        _save_dated(item)


def publish_new_version(item: Item) -> None:
    """Publish the next version; a versioned DOI ends in its number, the base DOI stays."""
    if item.withdrawn_at is not None:
        raise ImpossibleChangeError("The item is withdrawn. Publish it again first.")
    item.version += 1
    item.doi = VERSION_OF_DOI.sub(f".v{item.version}", item.doi)
    _save_dated(item)
    item.published_at = item.modified_at
    item.save(update_fields=["published_at"])


def change_facts(item: Item, *, modified_at: datetime | None = None, **facts: Any) -> None:
    """Set any facts of the item as they are; `modified_at` only to set the scene of the past."""
    for name, value in facts.items():
        setattr(item, name, value)
    _refuse_unknown_kind(item.kind)
    if modified_at is None:
        _save_dated(item)
    else:
        item.modified_at = modified_at
        item.save()


def publish_item(
    *, group: Group, kind: int, title: str, authors: Sequence[dict[str, Any]], doi: str | None = None, **facts: Any
) -> Item:
    """Publish a made-up item; without `doi` it gets a DOI of its own under the test prefix, with `""` it has none."""
    _refuse_unknown_kind(kind)
    number = facts.pop("id", None) or next_item_id()
    version = facts.setdefault("version", 1)
    item = Item(
        id=number,
        group=group,
        kind=kind,
        title=title,
        authors=list(authors),
        doi=f"{TEST_PREFIX}{number}.v{version}" if doi is None else doi,
        **facts,
    )
    _date_now(item)
    item.save(force_insert=True)
    return item


def publish_many(count: int, *, group: Group, kind: int, title: str, author: dict[str, Any]) -> list[Item]:
    """Publish `count` made-up items of one author at once."""
    _refuse_unknown_kind(kind)
    first = next_item_id()
    now = timezone.now().replace(microsecond=0)
    items = [
        Item(
            id=number,
            group=group,
            kind=kind,
            title=f"{title} {place} of {count}",
            doi=f"{TEST_PREFIX}{number}.v1",
            authors=[author],
            created_at=now,
            first_online_at=now,
            published_at=now,
            modified_at=now,
        )
        for place, number in enumerate(range(first, first + count), start=1)
    ]
    return Item.objects.bulk_create(items)


def author_of(account: Account) -> dict[str, Any]:
    """Give the person of an account as an author; their iD is stated on items only when the account has it."""
    author = {"id": account.user_id, "name": f"{account.last_name}, {account.first_name}".rstrip(", "), "active": True}
    return author | ({"orcid": account.orcid} if account.orcid else {})


def author_without_account(name: str, **facts: Any) -> dict[str, Any]:
    """Give somebody without an account as an author; the same name has the same author number."""
    number = FIRST_OWN_AUTHOR + crc32(name.encode()) % ROOM_FOR_AUTHORS
    return {"id": number, "name": name} | facts | ({"active": True} if facts.get("orcid") else {})


def next_item_id() -> int:
    """Give the next free number above all that the data file uses."""
    highest = Item.objects.aggregate(highest=Max("id"))["highest"] or 0
    return max(highest + 1, FIRST_OWN_ITEM)


def _refuse_unknown_kind(kind: int) -> None:
    if kind not in KINDS:
        raise ImpossibleChangeError(f"{kind} is no item type of Figshare. Use one of {', '.join(map(str, KINDS))}.")


def _date_now(item: Item) -> None:
    now = timezone.now().replace(microsecond=0)
    item.created_at = item.first_online_at = item.published_at = item.modified_at = now


def _save_dated(item: Item) -> None:
    # Whole seconds, as Figshare's, and always later than before: of two changes in one second none looks unchanged.
    item.modified_at = max(timezone.now().replace(microsecond=0), item.modified_at + timedelta(seconds=1))
    item.save()

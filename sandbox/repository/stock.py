"""Fill an empty repository from the data file."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from sandbox.repository.models import Account, Group, Item

ITEMS = Path(__file__).parent / "data" / "items.json"


def stock_from_file(path: Path = ITEMS) -> int:
    """Read groups, accounts and items into an empty database; give how many items it holds now.

    A database that holds a group already is left as it is: a second start continues where the first ended.
    """
    with transaction.atomic():
        if not Group.objects.exists():
            facts = json.loads(path.read_text(encoding="utf-8"))
            Group.objects.bulk_create(Group(**group) for group in facts["groups"])
            Account.objects.bulk_create(_account(account) for account in facts["accounts"])
            active = {account["user_id"] for account in facts["accounts"]}
            Item.objects.bulk_create(_item(item, active=active) for item in facts["items"])
        return Item.objects.count()


def first_day(issued: str) -> date:
    """Give the first day of a year, month or day: Figshare knows only whole dates."""
    year, month, day = (*map(int, issued.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _account(facts: dict[str, Any]) -> Account:
    return Account(group_id=facts["group"], **{name: value for name, value in facts.items() if name != "group"})


def _item(facts: dict[str, Any], *, active: set[int]) -> Item:
    issued = facts.get("issued", "")
    published_at = _time(facts["posted"] if "posted" in facts else f"{first_day(issued)}T00:00:00Z")
    authors = [
        author | ({"active": True} if author["id"] in active or "orcid" in author else {})
        for author in facts["authors"]
    ]
    return Item(
        id=facts["id"],
        group_id=facts["group"],
        made_up=facts["made_up"],
        co_hosted=facts.get("co_hosted", False),
        kind=facts["type"],
        title=facts["title"],
        doi=facts.get("doi", ""),
        handle=facts.get("handle", ""),
        version=facts["version"],
        issued=issued,
        created_at=published_at,
        published_at=published_at,
        first_online_at=_time(facts["first_online"]) if "first_online" in facts else published_at,
        modified_at=_time(facts["modified"]) if "modified" in facts else published_at,
        embargo_until=date.fromisoformat(facts["embargo_until"]) if "embargo_until" in facts else None,
        authors=authors,
        container=facts.get("container", {}),
        source=facts.get("source", ""),
        scene=facts.get("scene", ""),
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)

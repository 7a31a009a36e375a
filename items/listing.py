"""A person's items as their page shows them, in a number of queries that does not grow with the items."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from accounts.models import User
from items.citable import owned_items, suggested_items
from items.columns import Column, columns
from items.enums import How
from items.models import Authorship, Item, SourceRecord


@dataclass(frozen=True, slots=True)
class Cell:
    """What a room above says of an item; `template` shows `value`."""

    template: str
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the person's: how it is theirs, and the names of where it comes from."""

    item: Item
    how: How
    sources: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One item that may be the person's, and the author's name that suggests it."""

    item: Item
    name: str


def newest_first(items: "QuerySet[Item]") -> "QuerySet[Item]":
    """Return the items with the newest first and those without a date last."""
    return items.order_by(
        F("published_year").desc(nulls_last=True),
        F("published_month").desc(nulls_last=True),
        F("published_day").desc(nulls_last=True),
        "title",
        "pk",
    )


def own_items(person: User) -> "QuerySet[Item]":
    """Return the person's items in the order of their page."""
    return newest_first(owned_items(person))


def rows(person: User, items: Sequence[Item]) -> list[Row]:
    """Return the items of one page as it shows them."""
    how = _how(person, items)
    sources = _sources(items)
    added: list[tuple[Column, Any]] = [(column, column.look(person, items)) for column in columns()]
    return [
        Row(
            item=item,
            how=how.get(item.pk, How.CLAIMED),
            sources=tuple(sources[item.pk]),
            cells=tuple(Cell(template=column.template, value=values.get(item.pk)) for column, values in added),
        )
        for item in items
    ]


def questions(person: User, *, at_most: int) -> list[Question]:
    """Return the first items to ask the person about."""
    items = list(newest_first(suggested_items(person))[:at_most])
    lines = Authorship.objects.filter(item__in=items, suggested_person=person).order_by("-position")
    names = dict(lines.values_list("item_id", "name"))
    return [Question(item=item, name=names[item.pk]) for item in items]


def _how(person: User, items: Sequence[Item]) -> dict[int, How]:
    """Return how each is theirs; an item without a line of theirs is, because they said so."""
    lines = Authorship.objects.filter(item__in=items, person=person).order_by("-position")
    return {item_id: How(how) for item_id, how in lines.values_list("item_id", "how")}


def _sources(items: Sequence[Item]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    records = SourceRecord.objects.filter(item__in=items).select_related("source").defer("facts")
    for record in records.order_by("source__position", "source", "pk"):
        name = record.source.get_kind_display()
        if name not in names[record.item_id]:
            names[record.item_id].append(name)
    return names

"""Columns that the rooms above add to the list of a person's items.

A room above registers in its `AppConfig.ready()`:

    register(Column(key="orcid", heading=_("On ORCID"), position=10, template="orcid_sync/parts/state.html", look=states))

where `states(person, items)` returns what the template shows of each item, by the item's id, in a number of
queries that does not grow with the items. The template is given `value`, `item` and the page's own context;
an item that is left out has an empty cell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from items.models import Item


@dataclass(frozen=True, kw_only=True)
class Column:
    """One more column, from the left by `position`."""

    key: str
    heading: str | Promise
    position: int
    template: str
    look: Callable[[User, Sequence[Item]], Mapping[int, Any]]


_columns: dict[str, Column] = {}


def register(column: Column) -> None:
    """Put the column on everybody's list; raises ValueError for a key that another column has."""
    if _columns.setdefault(column.key, column) != column:
        raise ValueError(f"The list of items has a column “{column.key}” already.")


def columns() -> list[Column]:
    """Return the columns in their order."""
    return sorted(_columns.values(), key=lambda column: (column.position, column.key))

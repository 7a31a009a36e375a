"""Which items a list call asks for, and which page of them: filters, order, paging and `X-Cursor` of API v2."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from sandbox.repository.errors import bad_value
from sandbox.repository.kinds import KINDS
from sandbox.repository.models import Cursor, Item, ItemQuerySet

PAGE_SIZE = 10
MAX_PAGE_SIZE = 1000
MAX_PAGE = 5000
MAX_OFFSET = 5000
# Entities that pages and offsets reach; X-Cursor goes further.
RETRIEVAL_LIMIT = 9000
# Nobody views or cites items here: orders by such counts leave the order of ids.
ORDERS = {
    "published_date": "published_at",
    "created_date": "created_at",
    "modified_date": "modified_at",
    "views": "id",
    "shares": "id",
    "downloads": "id",
    "cites": "id",
}
BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list: `size` rows from `start` on."""

    start: int
    size: int

    @property
    def rows(self) -> slice:
        """The rows as a slice."""
        return slice(self.start, self.start + self.size)


def read_page(query: QueryDict) -> Page:
    """Read `page` and `page_size`, or `limit` and `offset`; raises ApiError (422) for both at once or wrong values."""
    by_page = {"page", "page_size"} & set(query)
    by_offset = {"limit", "offset"} & set(query)
    if by_page and by_offset:
        raise bad_value("page", wanted="used with page_size, or left out for limit and offset")
    if by_offset:
        return Page(
            start=read_int(query, "offset", default=0, low=0, high=MAX_OFFSET),
            size=read_int(query, "limit", default=PAGE_SIZE, low=1, high=MAX_PAGE_SIZE),
        )
    number = read_int(query, "page", default=1, low=1, high=MAX_PAGE)
    size = read_int(query, "page_size", default=PAGE_SIZE, low=1, high=MAX_PAGE_SIZE)
    return Page(start=(number - 1) * size, size=size)


def read_int(query: QueryDict, name: str, *, default: int, low: int = 0, high: int = BIGGEST_ID) -> int:
    """Read a whole number; raises ApiError (422) outside its bounds."""
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise bad_value(name, wanted=f"a whole number from {low} to {high}")
    return int(text)


def choose_items(query: QueryDict) -> ItemQuerySet:
    """Give the public items that pass every filter of the query; raises ApiError (422) for a value out of range."""
    items = Item.objects.public()
    for name, column in {"group": "group_id", "institution": "group__institution_id"}.items():
        if name in query:
            items = items.filter(**{column: read_int(query, name, default=0)})
    if "item_type" in query:
        kind = read_int(query, "item_type", default=0)
        if kind not in KINDS:
            raise bad_value("item_type", wanted=f"one of {', '.join(map(str, KINDS))}")
        items = items.filter(kind=kind)
    for name, column in {"published_since": "published_at", "modified_since": "modified_at"}.items():
        if name in query:
            items = items.filter(**{f"{column}__gte": _moment(query, name)})
    for name in ("doi", "handle"):
        if name in query:
            items = items.filter(**{f"{name}__iexact": query[name]})
    if query.get("resource_doi"):
        items = items.none()
    return items


def list_items(request: HttpRequest, items: ItemQuerySet) -> tuple[list[Item], str]:
    """Give one page of the items and the cursor that stands behind it.

    Raises ApiError (422) for paging beyond what Figshare gives: 9,000 items without a cursor.
    """
    query = request.GET
    order, descending = _read_order(query)
    key = request.headers.get("X-Cursor")
    if key:
        if {"page", "offset"} & set(query):
            raise bad_value("X-Cursor", wanted="used without page and offset: limit alone sets how many")
        cursor = _find_cursor(key)
        order, descending = cursor.order, cursor.descending
        page = Page(start=0, size=read_page(query).size)
        items = items.filter(_after(cursor))
    else:
        page = read_page(query)
        if page.start + page.size > RETRIEVAL_LIMIT:
            raise bad_value("page", wanted=f"within the first {RETRIEVAL_LIMIT} items; use X-Cursor to go further")
    sign = "-" if descending else ""
    ordered: QuerySet[Item] = items.order_by(f"{sign}{ORDERS[order]}", f"{sign}id")
    found = list(ordered.select_related("group")[page.rows])
    return found, _set_cursor(found, order=order, descending=descending) if found else key or str(uuid.uuid4())


def _read_order(query: QueryDict) -> tuple[str, bool]:
    order = _choice(query, "order", ORDERS)
    return order, _choice(query, "order_direction", ("desc", "asc")) == "desc"


def _choice(query: QueryDict, name: str, allowed: Iterable[str]) -> str:
    choices = list(allowed)
    chosen = query.get(name, choices[0])
    if chosen not in choices:
        raise bad_value(name, wanted=f"one of {', '.join(choices)}")
    return chosen


def _moment(query: QueryDict, name: str) -> datetime:
    """Read a date, whose whole day counts, or a time."""
    text = query.get(name, "")
    try:
        if len(text) == len("YYYY-MM-DD"):
            return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise bad_value(name, wanted="a date like 2026-11-22 or a time like 2026-11-22T10:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _find_cursor(key: str) -> Cursor:
    try:
        return Cursor.objects.get(key=uuid.UUID(key))
    except (ValueError, Cursor.DoesNotExist):
        raise bad_value("X-Cursor", wanted="the value of the X-Cursor header of an earlier answer") from None


def _after(cursor: Cursor) -> Q:
    column = ORDERS[cursor.order]
    beyond = "lt" if cursor.descending else "gt"
    same = Q(**{column: cursor.value, f"id__{beyond}": cursor.item_id})
    return Q(**{f"{column}__{beyond}": cursor.value}) | same


def _set_cursor(found: list[Item], *, order: str, descending: bool) -> str:
    last = found[-1]
    cursor = Cursor.objects.create(
        key=uuid.uuid4(),
        order=order,
        descending=descending,
        value=str(getattr(last, ORDERS[order])),
        item_id=last.id,
    )
    return str(cursor.key)

"""The column that this room adds to the list of a person's items: how each stands on ORCID."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from items.columns import Column, register
from items.models import Item
from orcid_sync.models import Citation


def register_column() -> None:
    """Put the column on everybody's list."""
    register(
        Column(
            key="orcid",
            heading=_("On ORCID"),
            position=10,
            template="orcid_sync/parts/citation_in_list.html",
            look=how_items_stand,
        )
    )


def how_items_stand(person: User, items: Sequence[Item]) -> Mapping[int, Citation]:
    """Return the citation of each item on the person's record, in one query; none without a connection."""
    rows = Citation.objects.filter(
        connection__person=person, connection__disconnected_at=None, item__in=[item.pk for item in items]
    )
    # The tokens stay where they are: nobody decrypts them for a list.
    rows = rows.select_related("connection", "item").defer("connection__access_token", "connection__refresh_token")
    return {row.item_id: row for row in rows}

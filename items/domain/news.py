"""Tell the rooms above."""

from collections.abc import Iterable

from django.db import transaction

from institutions.tenancy.scope import institution_scope, scoped_institution_id
from items.signals import items_changed


def tell_items_changed(person_ids: Iterable[int], *, somebody_waits: bool = False) -> None:
    """Send `items_changed` for these people once the open transaction is committed; nothing for nobody."""
    people = frozenset(person_ids)
    institution_id = scoped_institution_id()

    def send() -> None:
        with institution_scope(institution_id):
            items_changed.send(
                sender=None, institution_id=institution_id, person_ids=people, somebody_waits=somebody_waits
            )

    if people:
        transaction.on_commit(send)

"""What a researcher decides about one work on their record. It shows at once; the worker makes it so."""

from collections.abc import Callable

from django.db import transaction

from accounts.models import User
from institutions.events import record_event
from items.citable import owned_items
from items.domain.choices import exclude_item, forget_removal, include_item
from items.models import Choice, Item
from orcid_sync.domain.planning import removal_cause
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import Urgency
from orcid_sync.models import Citation, OrcidConnection

#: The columns that a decision may change.
COLUMNS = ["removal_cause", "is_held", "is_removed_in_orcid", "other_source", "beside_others", "state"]


def exclude_work(person: User, item: Item) -> None:
    """Take the item off the person's record, and keep it off, until they include it again."""
    _decide(person, item, exclude_item)


def include_work(person: User, item: Item) -> None:
    """Let the item be cited again."""
    _decide(person, item, include_item)


def send_again(person: User, item: Item) -> None:
    """Send the item although the person once removed it in ORCID."""
    _decide(person, item, forget_removal)


def add_ours_too(person: User, item: Item) -> None:
    """Send the item although another source has it on the record; nothing without a connection."""
    with transaction.atomic():
        row = _take_citation(person, item)
        if row is None:
            return
        row.beside_others, row.other_source = True, ""
        _store(row)
        key = person.audit_key
        record_event("citation.wanted_beside_others", actor=key, about=key, item=item.pk)
        mark_due([row.connection_id], urgency=Urgency.SOMEBODY_WAITS)


def _decide(person: User, item: Item, decide: Callable[[User, Item], Choice]) -> None:
    """Note the decision, and write it into the citation."""
    with transaction.atomic():
        row = _take_citation(person, item)
        choice = decide(person, item)
        if row is None:
            return
        is_theirs = owned_items(person).filter(pk=item.pk).exists()
        row.removal_cause = removal_cause(row, choice, is_theirs=is_theirs)
        row.is_held = row.is_held and not choice.excluded_at
        row.is_removed_in_orcid = bool(choice.removed_in_orcid_at)
        _store(row)
        # In the same transaction: a worker learns of it even if this process dies before it can tell one.
        mark_due([row.connection_id], urgency=Urgency.SOMEBODY_WAITS)


def _take_citation(person: User, item: Item) -> Citation | None:
    """Return the citation, if there is one, while no worker draws a plan: each plan holds the connection's row too."""
    connection = OrcidConnection.objects.select_for_update().filter(person=person, disconnected_at=None).first()
    return Citation.objects.select_related("item").filter(connection=connection, item=item).first()


def _store(row: Citation) -> None:
    row.settle_state(item_revision=row.item.revision)
    row.save(update_fields=COLUMNS)

"""What support staff do about a person's record. The trail says who did it; the worker makes it so."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from institutions.events import record_event
from orcid_sync.domain.rows import write_rows
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import RemovalCause, Urgency
from orcid_sync.models import OrcidConnection


def release_removals(connection: OrcidConnection, *, actor: UUID) -> int:
    """Let the removals go that a plan held back, as `actor` confirms; return how many there were.

    What comes to be held later is held again. Nothing is recorded when nothing was held.
    """
    with transaction.atomic():
        # Each plan holds the connection's row too, so none is drawn meanwhile from what the citations said before.
        locked = OrcidConnection.objects.select_for_update(of=("self",)).select_related("person").get(pk=connection.pk)
        held = list(locked.citations.select_related("item").filter(is_held=True))
        if not held:
            return 0
        for row in held:
            row.removal_cause, row.is_held = RemovalCause.RELEASED, False
            row.settle_state(item_revision=row.item.revision)
        write_rows(held)
        about = locked.person.audit_key
        record_event("citation.removals_released", actor=actor, about=about, count=len(held))
        mark_due([locked.pk], urgency=Urgency.SOMEBODY_WAITS)
    return len(held)


def record_order(connection_ids: Collection[int]) -> None:
    """Note that a command has these records brought in step: whose, where it is one person's."""
    with transaction.atomic():
        if len(connection_ids) == 1:
            connection = OrcidConnection.objects.select_related("person").get(pk__in=connection_ids)
            record_event("orcid.made_due", about=connection.person.audit_key)
        elif connection_ids:
            record_event("orcid.all_made_due", count=len(connection_ids))


def make_due(connections: Collection[OrcidConnection], *, actor: UUID) -> int:
    """Have the workers read these records and bring them in step, as `actor` asks; return how many are due."""
    with transaction.atomic():
        for connection in connections:
            record_event("orcid.made_due", actor=actor, about=connection.person.audit_key)
        return mark_due([row.pk for row in connections], urgency=Urgency.SOMEBODY_WAITS, reading=True)

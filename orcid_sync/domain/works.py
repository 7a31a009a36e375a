"""What a researcher decides about one work, beyond the item itself."""

from accounts.models import User
from institutions.events import record_event
from items.models import Item
from orcid_sync.domain.connecting import current_connection
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import Urgency
from orcid_sync.models import Citation


def add_ours_too(person: User, item: Item) -> None:
    """Send the item although another source has it on the record; nothing without a connection."""
    connection = current_connection(person)
    if connection is None:
        return
    Citation.objects.filter(connection=connection, item=item).update(beside_others=True)
    key = person.audit_key
    record_event("citation.wanted_beside_others", actor=key, about=key, item=item.pk)
    mark_due([connection.pk], urgency=Urgency.SOMEBODY_WAITS)

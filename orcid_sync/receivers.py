"""What this room does when it hears news: make connections due, and tell a worker when somebody waits."""

import logging
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from institutions.tenancy.scope import scoped_institution_id
from items.signals import items_changed
from orcid_sync.domain.turns import mark_people_due
from orcid_sync.signals import connections_due
from orcid_sync.tasks import bring_in_step

logger = logging.getLogger(__name__)


@receiver(items_changed)
def bring_people_in_step(*, person_ids: frozenset[int], somebody_waits: bool = False, **_rest: Any) -> None:
    """Make the records of these people due."""
    mark_people_due(person_ids, somebody_waits=somebody_waits)


@receiver(connections_due)
def tell_a_worker(*, connection_ids: list[int], **_rest: Any) -> None:
    """Tell a worker at once. When the broker is away the sweep tells it later: the table says what is due."""
    for connection_id in connection_ids:
        try:
            bring_in_step.delay(scoped_institution_id(), connection_id)
        except OperationalError as error:
            logger.warning("the broker does not answer, the sweep will find connection %s: %s", connection_id, error)

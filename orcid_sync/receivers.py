"""What this room does when it hears news: make connections due, and tell a worker when somebody waits."""

import logging
from typing import Any

from django.dispatch import receiver
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.signals import accounts_joined, joining_asked, person_left, person_returned
from institutions.tenancy.scope import scoped_institution_id
from items.signals import items_changed
from orcid_sync.domain.farewell import begin_farewell, resume_connection
from orcid_sync.domain.joining import take_over_connections, why_connections_keep_apart
from orcid_sync.domain.turns import mark_people_due
from orcid_sync.signals import connections_due, farewells_due
from orcid_sync.tasks import attend_farewell, bring_in_step

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


@receiver(person_left)
def stop_writing(*, person: User, **_rest: Any) -> None:
    """Let nothing be added to the person's record any more."""
    begin_farewell(person)


@receiver(person_returned)
def go_on_writing(*, person: User, **_rest: Any) -> None:
    """Let the person's record be kept in step again."""
    resume_connection(person)


@receiver(farewells_due)
def tell_a_worker_of_farewells(*, farewell_ids: list[int], **_rest: Any) -> None:
    """Tell a worker at once. When the broker is away the hourly look finds the farewell: the table says what is due."""
    for farewell_id in farewell_ids:
        try:
            attend_farewell.delay(scoped_institution_id(), farewell_id)
        except OperationalError as error:
            logger.warning("the broker does not answer, the next look will find farewell %s: %s", farewell_id, error)


@receiver(joining_asked)
def say_what_keeps_accounts_apart(*, kept: User, given_up: User, **_rest: Any) -> str | None:
    """Say so where each of a person's two accounts has a connection."""
    return why_connections_keep_apart(kept, given_up=given_up)


@receiver(accounts_joined)
def keep_one_connection(*, kept: User, given_up: User, **_rest: Any) -> None:
    """Let the connection of either account be the person's."""
    take_over_connections(kept, given_up=given_up)

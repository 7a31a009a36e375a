"""What an error of ORCID's means for the whole connection: whose move it is, and when we try again."""

import logging
import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from institutions.events import record_event
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.domain.turns import renew_lease
from orcid_sync.enums import Trouble
from orcid_sync.models import OrcidConnection

logger = logging.getLogger(__name__)

#: The permission is gone or does not reach: the researcher connects again.
REVOKED = frozenset({OrcidErrorKind.TOKEN_REVOKED, OrcidErrorKind.INSUFFICIENT_SCOPE, OrcidErrorKind.WRONG_RECORD})
TROUBLES = {
    OrcidErrorKind.LOCKED: Trouble.LOCKED,
    OrcidErrorKind.DEACTIVATED: Trouble.DEACTIVATED,
    OrcidErrorKind.DEPRECATED: Trouble.DEPRECATED,
    OrcidErrorKind.TOO_MANY_WORKS: Trouble.TOO_MANY_WORKS,
    OrcidErrorKind.CLIENT_DISABLED: Trouble.CLIENT_DISABLED,
}
LOOK_AGAIN_AFTER = timedelta(days=1)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def note_setback(connection: OrcidConnection, error: OrcidError) -> datetime | None:
    """Write down what happened to the connection and return when to try again; None when it is a person's move.

    Raises LeaseLostError when another worker serves the record by now: what this one met is not its trouble.
    """
    logger.warning("connection %s: %s", connection.pk, error)
    now = timezone.now()
    used = connection.access_token
    with transaction.atomic():
        renew_lease(connection)
        # What the person did meanwhile counts: whoever has disconnected has given the permission back themselves,
        # and whoever has connected anew has given another one than ORCID refused.
        connection.refresh_from_db(fields=["started_at", "paused_at", "disconnected_at", "access_token"])
        if connection.disconnected_at:
            return None
        if error.kind in REVOKED and connection.access_token != used:
            return now
        if error.kind in REVOKED:
            connection.revoked_at = now
            connection.settle_state()
            connection.save(update_fields=["revoked_at", "state"])
            record_event("orcid.permission_found_withdrawn", about=connection.person.audit_key)
            return None
        connection.failures += 1
        connection.trouble = TROUBLES.get(error.kind, Trouble.NONE)
        connection.save(update_fields=["failures", "trouble"])
    if connection.trouble:
        return now + LOOK_AGAIN_AFTER
    return now + _pause(connection.failures, retry_after=error.retry_after)


def _pause(failures: int, *, retry_after: float | None) -> timedelta:
    """Return a growing pause, spread out so that those who were refused together do not come back together."""
    doubled = min(FIRST_PAUSE * 2 ** min(failures - 1, 12), LONGEST_PAUSE)
    spread: timedelta = doubled * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
    return max(spread, timedelta(seconds=retry_after or 0))

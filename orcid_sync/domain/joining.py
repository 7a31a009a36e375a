"""When two accounts of one person become one: the connection to ORCID goes over, and only one can."""

from django.utils.translation import gettext as _

from accounts.models import User
from orcid_sync.domain.connecting import current_connection
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import Urgency
from orcid_sync.models import OrcidConnection


def why_connections_keep_apart(kept: User, *, given_up: User) -> str | None:
    """Return a sentence for the person where their accounts cannot become one because of ORCID."""
    theirs = current_connection(given_up)
    if theirs is None:
        return None
    if current_connection(kept) is not None:
        return _("Both accounts are connected to ORCID. Disconnect one of them first, then join them.")
    if _is_taken(theirs, by=kept):
        return _(
            "This account was connected to the same ORCID iD before. Disconnect the other account from ORCID, join the "
            "accounts, and connect again."
        )
    return None


def take_over_connections(kept: User, *, given_up: User) -> None:
    """Make the connections of the account that is given up the kept one's, in the caller's transaction.

    A worker in the middle of its turn loses it and makes no further call; after commit the record is read anew. An
    ended connection stays where it is when the kept account has ended one to the same iD: each knows what it wrote.
    """
    for connection in OrcidConnection.objects.select_for_update(no_key=True).filter(person=given_up).order_by("pk"):
        if _is_taken(connection, by=kept):
            continue
        connection.person = kept
        connection.lease = connection.leased_until = None
        connection.save(update_fields=["person", "lease", "leased_until"])
        mark_due([connection.pk], urgency=Urgency.SOMEBODY_WAITS, reading=True)


def _is_taken(connection: OrcidConnection, *, by: User) -> bool:
    same = OrcidConnection.objects.filter(person=by, orcid=connection.orcid, client_id=connection.client_id)
    return same.exists()

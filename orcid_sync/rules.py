"""Who may do what in this room. Researchers look after their own connection; staff look, and see no token."""

import rules

from accounts.models import User
from accounts.rules import is_support
from orcid_sync.models import OrcidConnection


@rules.predicate
def owns_connection(user: User, connection: OrcidConnection | None) -> bool:
    """Whether the connection is the person's own."""
    return connection is not None and connection.person_id == user.pk


rules.add_perm("orcid_sync", is_support)
rules.add_perm("orcid_sync.view_orcidconnection", is_support)
rules.add_perm("orcid_sync.view_citation", is_support)
rules.add_perm("orcid_sync.view_attempt", is_support)
rules.add_perm("orcid_sync.make_connection_due", is_support)
rules.add_perm("orcid_sync.release_removals", is_support)
rules.add_perm("orcid_sync.change_own_connection", owns_connection)

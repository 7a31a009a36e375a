"""A researcher's connection: made, renewed, said to be theirs, started, ended."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import ProvenOrcid, User
from institutions.events import record_event
from items.domain.matching import match_person
from orcid_sync.client.errors import OrcidError
from orcid_sync.client.oauth import Grant, revoke_token
from orcid_sync.domain.calling import orcid_door
from orcid_sync.domain.turns import mark_due
from orcid_sync.enums import Outcome, Trouble, Urgency
from orcid_sync.errors import NoCredentialsError, RefusedHereError
from orcid_sync.models import Farewell, OrcidConnection, OrcidCredentials

#: What we ask for: to write works, and to read back what only trusted parties see.
SCOPES = ("/read-limited", "/activities/update")


def current_credentials() -> OrcidCredentials:
    """Return the institution's credentials at ORCID; raises NoCredentialsError when it has none."""
    found = OrcidCredentials.objects.filter(replaced_at=None).first()
    if found is None:
        raise NoCredentialsError
    return found


def current_connection(person: User) -> OrcidConnection | None:
    """Return the person's connection, revoked ones included, since they wait to be renewed."""
    return OrcidConnection.objects.select_related("person").filter(person=person, disconnected_at=None).first()


def connect_orcid(person: User, *, grant: Grant, credentials: OrcidCredentials) -> OrcidConnection:
    """Keep a permission that ORCID gave for the person, and match the items that state the iD.

    The same iD again renews the connection, which resumes where it stopped. Raises RefusedHereError when a
    permission is missing, another iD is connected, or another account here has this iD. After commit the first
    reading is due.
    """
    if not grant.scopes >= set(SCOPES):
        raise RefusedHereError(Outcome.PERMISSION_MISSING)
    current = current_connection(person)
    if current is not None and current.orcid != grant.orcid:
        raise RefusedHereError(Outcome.ANOTHER_IS_CONNECTED)
    if OrcidConnection.objects.filter(orcid=grant.orcid, disconnected_at=None).exclude(person=person).exists():
        raise RefusedHereError(Outcome.IN_USE_HERE)
    if current is not None and current.client_id != credentials.client_id:
        # Put-codes are per client id: what the former client wrote belongs to the connection that ends here.
        close_connection(current)
        record_event("orcid.superseded", actor=person.audit_key, about=person.audit_key)
    now = timezone.now()
    ProvenOrcid.objects.update_or_create(person=person, orcid=grant.orcid, defaults={"proved_at": now})
    connection, is_new = OrcidConnection.objects.select_for_update().get_or_create(
        person=person,
        orcid=grant.orcid,
        client_id=credentials.client_id,
        defaults={"site_url": credentials.site_url},
    )
    connection.site_url = credentials.site_url
    if connection.name != (grant.name or ""):
        connection.name, connection.name_confirmed_at = grant.name or "", None
    connection.access_token, connection.refresh_token = grant.access_token, grant.refresh_token
    connection.scopes = sorted(grant.scopes)
    connection.expires_at = now + timedelta(seconds=grant.expires_in)
    connection.connected_at = now
    connection.revoked_at = connection.disconnected_at = None
    connection.trouble, connection.failures = Trouble.NONE, 0
    connection.settle_state()
    connection.save(update_fields=GIVEN)
    match_person(person)
    record_event(
        "orcid.connected" if is_new else "orcid.reconnected",
        actor=person.audit_key,
        about=person.audit_key,
    )
    mark_due([connection.pk], urgency=Urgency.SOMEBODY_WAITS, reading=True)
    return connection


#: The columns that a permission changes. The worker's own (its lease, what is due) are not among them.
GIVEN = [
    "site_url",
    "name",
    "name_confirmed_at",
    "access_token",
    "refresh_token",
    "scopes",
    "expires_at",
    "connected_at",
    "revoked_at",
    "disconnected_at",
    "trouble",
    "failures",
    "state",
]


@transaction.atomic
def confirm_name(connection: OrcidConnection) -> None:
    """Note that the person said *this is me* of ORCID's name."""
    connection.name_confirmed_at = timezone.now()
    connection.save(update_fields=["name_confirmed_at"])
    key = connection.person.audit_key
    record_event("orcid.name_confirmed", actor=key, about=key)


def start_sending(connection: OrcidConnection) -> None:
    """Send the works and keep them in step from now on; pressing it again, or after a disconnection, changes nothing."""
    with transaction.atomic():
        held = held_connection(connection)
        if held.disconnected_at or held.revoked_at:
            return
        if held.started_at is None:
            held.started_at = timezone.now()
            held.settle_state()
            held.save(update_fields=["started_at", "state"])
            key = held.person.audit_key
            record_event("orcid.sending_started", actor=key, about=key)
        mark_due([held.pk], urgency=Urgency.SOMEBODY_WAITS)


def disconnect_orcid(connection: OrcidConnection, *, actor: UUID | None) -> None:
    """Give the permission back to ORCID and forget the tokens; the works stay on the record.

    `actor` is who did it while signed in: nobody where somebody who has left had asked for it by the last mail's link.
    Who connects again sees the preview again: nothing is sent before they press Send anew. A worker in the middle of
    its turn loses it and makes no further call. ORCID is called after the connection is closed here, and a failure
    there does not undo that: the tokens are erased either way. No transaction may be open.
    """
    with transaction.atomic():
        held = held_connection(connection)
        if held.disconnected_at:  # pressed twice
            return
        token = held.access_token
        close_connection(held)
        record_event("orcid.disconnected", actor=actor, about=held.person.audit_key)
        credentials = OrcidCredentials.objects.filter(client_id=held.client_id).first()
    if token and credentials is not None:
        give_back(token, credentials, person=held.person)


def held_connection(connection: OrcidConnection) -> OrcidConnection:
    """Return the connection as it is now, with its row locked until the transaction ends."""
    return OrcidConnection.objects.select_for_update(of=("self",)).select_related("person").get(pk=connection.pk)


def close_connection(connection: OrcidConnection) -> None:
    """End a connection here: its tokens are erased, and whoever is at it has lost the turn. In the caller's transaction."""
    connection.disconnected_at = timezone.now()
    connection.started_at = connection.left_at = connection.leased_until = connection.lease = None
    connection.access_token = connection.refresh_token = ""
    connection.settle_state()
    connection.save(
        update_fields=[
            "disconnected_at",
            "started_at",
            "left_at",
            "access_token",
            "refresh_token",
            "state",
            "lease",
            "leased_until",
        ]
    )
    Farewell.objects.filter(connection=connection).delete()


def give_back(token: str, credentials: OrcidCredentials, *, person: User) -> None:
    """Revoke a permission of the person's at ORCID; a failure goes to the trail. No transaction may be open."""
    failure = revoke_permission(token, credentials)
    if failure is not None:
        with transaction.atomic():
            record_event("orcid.revocation_failed", about=person.audit_key, why=str(failure.kind))


def revoke_permission(token: str, credentials: OrcidCredentials) -> OrcidError | None:
    """Ask ORCID to take a permission back; return what went wrong, None when it is done. No transaction may be open."""
    try:
        revoke_token(
            token,
            site_url=credentials.site_url,
            door=orcid_door(),
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
        )
    except OrcidError as error:
        return error
    return None

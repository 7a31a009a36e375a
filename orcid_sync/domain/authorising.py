"""A researcher's trip to ORCID and back: begun here or there, and finished exactly once."""

import hashlib
import secrets
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from institutions.events import record_event
from institutions.models import Institution
from orcid_sync.client.errors import OrcidError, OrcidErrorKind
from orcid_sync.client.oauth import Grant, authorize_url, exchange_code
from orcid_sync.domain.calling import orcid_door
from orcid_sync.domain.connecting import SCOPES, connect_orcid, current_connection, current_credentials, give_back
from orcid_sync.enums import Outcome
from orcid_sync.errors import RefusedHereError, UnknownStateError
from orcid_sync.models import Authorisation, OrcidCredentials

#: How long a second request waits for the first one's exchange.
WAIT_FOR_OUTCOME = timedelta(seconds=20)
AUTHORISATIONS_KEPT = timedelta(days=1)


def begin_authorisation(person: User, *, redirect_uri: str) -> str:
    """Note that the person goes to ORCID and return the address to send them to.

    Raises NoCredentialsError.
    """
    credentials = current_credentials()
    state = secrets.token_urlsafe(32)
    Authorisation.objects.filter(person=person, made_at__lt=timezone.now() - AUTHORISATIONS_KEPT).delete()
    Authorisation.objects.create(person=person, state_digest=_digest(state))
    connection = current_connection(person)
    return authorize_url(
        credentials.site_url,
        client_id=credentials.client_id,
        redirect_uri=redirect_uri,
        scopes=SCOPES,
        state=state,
        orcid=connection.orcid if connection else "",
        email=person.email,
        given_names=person.given_name,
        family_names=person.family_name,
    )


def finish_authorisation(
    person: User,
    *,
    state: str,
    code: str,
    denied: bool,
    redirect_uri: str,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Turn what ORCID's callback brought into a connection, exactly once for each trip.

    Reload, back, double click and two tabs all meet the same row: whoever claims it exchanges the code, the others
    wait for the outcome. Raises UnknownStateError for a state that is not this person's, NoCredentialsError. No
    transaction may be open.
    """
    with transaction.atomic():
        credentials = current_credentials()
        trip = Authorisation.objects.filter(person=person, state_digest=_digest(state)).first()
        if trip is None:
            raise UnknownStateError
        claimed = Authorisation.objects.filter(pk=trip.pk, claimed_at=None).update(claimed_at=timezone.now())
    if not claimed:
        return _wait_for_outcome(trip, sleep=sleep)
    if denied:
        outcome = Outcome.DENIED
    elif code:
        outcome = _exchange(person, code, credentials=credentials, redirect_uri=redirect_uri)
    else:
        outcome = Outcome.CODE_REFUSED
    with transaction.atomic():
        Authorisation.objects.filter(pk=trip.pk).update(outcome=outcome)
        if outcome == Outcome.DENIED:
            record_event("orcid.permission_denied", actor=person.audit_key, about=person.audit_key)
        elif outcome != Outcome.CONNECTED:
            key = person.audit_key
            record_event("orcid.not_connected", actor=key, about=key, outcome=str(outcome))
    return outcome


def _wait_for_outcome(trip: Authorisation, *, sleep: Callable[[float], None]) -> Outcome:
    """Return the outcome of whoever claimed the trip; unavailable once they must have died over it."""
    while True:
        with transaction.atomic():
            trip.refresh_from_db(fields=["outcome", "claimed_at"])
        if trip.outcome:
            return Outcome(trip.outcome)
        if trip.claimed_at is None or timezone.now() - trip.claimed_at > WAIT_FOR_OUTCOME:
            return Outcome.UNAVAILABLE
        sleep(0.25)


def _exchange(person: User, code: str, *, credentials: OrcidCredentials, redirect_uri: str) -> Outcome:
    try:
        grant = exchange_code(
            code,
            site_url=credentials.site_url,
            door=orcid_door(),
            client_id=credentials.client_id,
            client_secret=credentials.client_secret,
            redirect_uri=redirect_uri,
        )
    except OrcidError as error:
        return Outcome.CODE_REFUSED if error.kind == OrcidErrorKind.CODE_REFUSED else Outcome.UNAVAILABLE
    try:
        _keep_grant(person, grant, credentials)
    except RefusedHereError as refusal:
        give_back(grant.access_token, credentials, person=person)
        return refusal.outcome
    return Outcome.CONNECTED


def _keep_grant(person: User, grant: Grant, credentials: OrcidCredentials) -> None:
    try:
        with transaction.atomic():
            connect_orcid(person, grant=grant, credentials=credentials)
    except IntegrityError:
        # Another account, or another iD, was connected in the same moment: a second look finds it and says which.
        with transaction.atomic():
            connect_orcid(person, grant=grant, credentials=credentials)


def callback_uri(institution: Institution) -> str:
    """Return the one address that ORCID has registered for the institution: on its primary host."""
    return institution.absolute_url("/orcid/callback/")


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()

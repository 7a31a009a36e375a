"""The researcher's ORCID page: connect, look at the preview, send, disconnect."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from institutions.content_policy import form_leads_elsewhere
from institutions.tenancy.requests import calls_out
from orcid_sync.domain.authorising import begin_authorisation, callback_uri
from orcid_sync.domain.connecting import (
    confirm_name,
    current_connection,
    current_credentials,
    disconnect_orcid,
    start_sending,
)
from orcid_sync.errors import NoCredentialsError
from orcid_sync.models import OrcidConnection
from orcid_sync.overview import draw_overview
from orcid_sync.views.posting import posted_by_person
from orcid_sync.views.record import describe_record

#: How long the page waits for the worker's first reading before it shows itself without, in seconds.
WAIT_FOR_READING = 6


@form_leads_elsewhere
@never_cache
@login_required
@require_safe
@calls_out
def show(request: PersonRequest) -> HttpResponse:
    """Show the connection and what is, or would be, on the record.

    It waits for the first reading, which the worker makes: so it is marked as one that holds no transaction.
    """
    connection = _once_read(request)
    if connection is not None:
        return render(request, "orcid_sync/connection.html", describe_record(request, connection))
    try:
        current_credentials()
    except NoCredentialsError:
        return render(request, "orcid_sync/not_set_up.html")
    return render(request, "orcid_sync/invitation.html")


def _once_read(request: PersonRequest) -> OrcidConnection | None:
    deadline = time.monotonic() + WAIT_FOR_READING
    while True:
        connection = current_connection(request.user)
        if connection is None or not _is_being_read(connection) or time.monotonic() > deadline:
            return connection
        time.sleep(0.25)


def _is_being_read(connection: OrcidConnection) -> bool:
    return not (connection.is_read or connection.revoked_at or connection.trouble or connection.failures)


@form_leads_elsewhere
@posted_by_person
def connect(request: PersonRequest) -> HttpResponse:
    """Send the person to ORCID."""
    try:
        return HttpResponseRedirect(begin_authorisation(request.user, redirect_uri=callback_uri(request.institution)))
    except NoCredentialsError:
        return render(request, "orcid_sync/not_set_up.html", status=503)


@posted_by_person
def this_is_me(request: PersonRequest) -> HttpResponse:
    """Take the person's word that ORCID's name is theirs."""
    connection = current_connection(request.user)
    if connection is not None:
        confirm_name(connection)
    return redirect("orcid")


@posted_by_person
def send(request: PersonRequest) -> HttpResponse:
    """Begin to send, from now on; not before the person has said that the record is theirs."""
    connection = current_connection(request.user)
    if connection is not None and not connection.revoked_at and not connection.other_name:
        count = draw_overview(connection).new
        start_sending(connection)
        messages.success(request, _said_after_sending(count))
    return redirect("orcid")


def _said_after_sending(count: int) -> str:
    if not count:
        return _("Your record is kept in step from now on.")
    return ngettext(
        "One work is on its way. From now on your record is kept in step.",
        "%(count)s works are on their way. From now on your record is kept in step.",
        count,
    ) % {"count": count}


@posted_by_person
@calls_out
def disconnect(request: PersonRequest) -> HttpResponse:
    """Give the permission back; the works stay on the record."""
    connection = current_connection(request.user)
    if connection is not None:
        disconnect_orcid(connection, actor=request.user.audit_key)
        messages.success(request, _("Disconnected. The works stay on your ORCID record; we no longer touch them."))
    return redirect("orcid")

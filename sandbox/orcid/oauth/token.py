"""The two addresses that clients call: token and revoke (sections 1.5, 1.7, 1.8)."""

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from sandbox.orcid.calls import Line
from sandbox.orcid.clock import now_ms
from sandbox.orcid.errors import OAuthRefusedError
from sandbox.orcid.models import Client, Grant
from sandbox.orcid.oauth.grants import end_grants, exchange_code, issue_tokens, write_scope

Handler = Callable[[Client, QueryDict, Line], HttpResponse]


def _client_call(handler: Handler) -> Callable[[HttpRequest], HttpResponse]:
    """Give a view for clients that name themselves by client_secret_post, in one transaction, with a line in the log."""

    def view(request: HttpRequest) -> HttpResponse:
        error_code = ""
        line = Line(request)
        with transaction.atomic():
            try:
                answer = handler(_known_client(request, line), request.POST, line)
            except OAuthRefusedError as refusal:
                # Caught inside the transaction: what a code's second use revoked must stay revoked.
                answer = _answer(refusal.as_json(), status=refusal.status)
                error_code = refusal.error
            line.write(answer.status_code, error_code=error_code)
        return answer

    return csrf_exempt(view)


def _give_tokens(client: Client, form: QueryDict, line: Line) -> HttpResponse:
    kind = form.get("grant_type")
    if kind == "authorization_code":
        grant = exchange_code(client, code=_need(form, "code"), redirect_uri=_need(form, "redirect_uri"))
    elif kind == "refresh_token":
        grant = _refresh(client, form)
    elif kind:
        raise OAuthRefusedError("unsupported_grant_type", f"Unsupported grant type: {kind}")
    else:
        raise OAuthRefusedError("invalid_request", "Missing grant type")
    line.orcid = grant.person.orcid
    return _answer(
        {
            "access_token": grant.access_token,
            "token_type": "bearer",
            "refresh_token": grant.refresh_token,
            "expires_in": -((now_ms() - grant.expires_ms) // 1000),
            "scope": grant.scope,
            "name": grant.person.public_name,
            "orcid": grant.person.orcid,
        },
        status=200,
    )


def _refresh(client: Client, form: QueryDict) -> Grant:
    old = Grant.objects.filter(
        client=client,
        refresh_token=_need(form, "refresh_token"),
        revoked_by=Grant.RevokedBy.NOBODY,
    ).first()
    if old is None or old.expired:
        raise OAuthRefusedError("invalid_grant", "Invalid refresh token")
    scopes = frozenset(form.get("scope", "").split()) or old.scopes
    if not scopes <= old.scopes:
        raise OAuthRefusedError("invalid_scope", "The scopes go beyond those of the refresh token")
    left = (old.expires_ms - now_ms()) // 1000
    wanted = form.get("expires_in", "")
    if wanted and not wanted.isdecimal():
        raise OAuthRefusedError("invalid_request", "expires_in must be a number of seconds")
    if form.get("revoke_old", "true") != "false":
        end_grants([old], by=Grant.RevokedBy.CLIENT)
    seconds = min(int(wanted), left) if wanted else left
    return issue_tokens(client, old.person, scope=write_scope(scopes), seconds=seconds)


def _revoke(client: Client, form: QueryDict, line: Line) -> HttpResponse:
    token = _need(form, "token")
    grant = Grant.objects.filter(Q(access_token=token) | Q(refresh_token=token)).first()
    if grant is not None:
        if grant.client != client:
            raise OAuthRefusedError("unauthorized_client", "The token belongs to another client")
        line.orcid = grant.person.orcid
        if grant.revoked_by == Grant.RevokedBy.NOBODY:
            end_grants([grant], by=Grant.RevokedBy.CLIENT)
    return HttpResponse(status=200)


def _known_client(request: HttpRequest, line: Line) -> Client:
    if request.method != "POST":
        raise OAuthRefusedError("invalid_request", "Request method must be POST", status=405)
    form = request.POST
    line.client_id = form.get("client_id", "")[:40]
    client = Client.objects.filter(client_id=line.client_id).first()
    secret = form.get("client_secret", "")
    if client is None or not constant_time_compare(secret, client.secret):
        raise OAuthRefusedError("invalid_client", "Client not found or wrong secret", status=401)
    if not client.active:
        raise OAuthRefusedError("unauthorized_client", "The client is deactivated", status=400)
    return client


def _need(form: QueryDict, name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise OAuthRefusedError("invalid_request", f"Missing parameter: {name}")
    return value


def _answer(body: dict[str, Any], *, status: int) -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type="application/json;charset=UTF-8")


token = _client_call(_give_tokens)
revoke = _client_call(_revoke)

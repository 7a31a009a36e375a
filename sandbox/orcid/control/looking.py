"""Looking at what happened: calls, notices, permissions, the limit."""

from typing import Any

from django.http import HttpRequest

from sandbox.control import Body, ControlError
from sandbox.orcid.limit import MODES, gate
from sandbox.orcid.models import Call, Grant, Notice


def read_log(_request: HttpRequest, _body: Body) -> list[dict[str, Any]]:
    """List every call of the Member API and of the token addresses in order; dates in milliseconds."""
    return [
        {
            "n": call.pk,
            "at": call.at_ms,
            "method": call.method,
            "path": call.path,
            "status": call.status,
            "error_code": _code(call.error_code),
            "client_id": call.client_id or None,
            "works": call.works,
            "orcid": call.orcid or None,
        }
        for call in Call.objects.order_by("pk")
    ]


def clear_log(_request: HttpRequest, _body: Body) -> dict[str, Any]:
    """Forget the calls so far; the numbers go on."""
    deleted, _ = Call.objects.all().delete()
    return {"deleted": deleted}


def read_mail(request: HttpRequest, _body: Body) -> list[dict[str, Any]]:
    """List the notices to people in order, those to one of them with `?orcid=`."""
    notices = Notice.objects.order_by("pk")
    if request.GET.get("orcid"):
        notices = notices.filter(orcid=request.GET["orcid"])
    return [
        {
            "at": notice.at_ms,
            "orcid": notice.orcid,
            "client_id": notice.client_id,
            "client_name": notice.client_name,
            "action": notice.action,
            "works": notice.works,
        }
        for notice in notices
    ]


def read_grants(_request: HttpRequest, _body: Body) -> list[dict[str, Any]]:
    """List what people allowed, without the tokens."""
    grants = Grant.objects.select_related("person", "client").order_by("pk")
    return [
        {
            "orcid": grant.person.orcid,
            "client_id": grant.client.client_id,
            "scopes": sorted(grant.scopes),
            "issued": grant.issued_ms,
            "expires": grant.expires_ms,
            "active": not grant.revoked_by and not grant.expired,
            "revoked": grant.revoked_ms,
            "revoked_by": grant.revoked_by or None,
        }
        for grant in grants
    ]


def read_limit(_request: HttpRequest, _body: Body) -> dict[str, Any]:
    """Say what the limit counts together."""
    return {"limit": gate.mode}


def put_limit(_request: HttpRequest, body: Body) -> dict[str, Any]:
    """Switch the limit; every bucket is empty afterwards."""
    try:
        gate.counts_by(body["limit"])
    except ValueError as error:
        raise ControlError(f"limit must be one of {', '.join(MODES)}.") from error
    return {"limit": gate.mode}


def _code(code: str) -> int | str | None:
    """Give ORCID's codes as numbers, OAuth's as words."""
    return int(code) if code.isdigit() else code or None

"""Setting the scene: the clients of members."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest

from sandbox.control import Body, ControlError
from sandbox.orcid.models import Client

LONGEST_ID = 40


def put_client(_request: HttpRequest, body: Body, client_id: str) -> dict[str, Any]:
    """Register a client or change it.

    `institution` (its name where left out) says on whose people's page the permission request appears;
    `active` set to false deactivates the client.
    """
    if len(client_id) > LONGEST_ID:
        raise ControlError(f"A client id has at most {LONGEST_ID} characters.")
    uris = body["redirect_uris"]
    if not isinstance(uris, list) or not all(isinstance(uri, str) for uri in uris):
        raise ControlError("redirect_uris must be a list of addresses.")
    Client.objects.update_or_create(
        client_id=client_id,
        defaults={
            "secret": body["secret"],
            "name": body["name"],
            "institution": body.get("institution", body["name"]),
            "redirect_uris": uris,
            "active": body.get("active", True),
        },
    )
    return {"client_id": client_id}


def client_named(client_id: str) -> Client:
    """Find the client; raises ControlError 404."""
    client = Client.objects.filter(client_id=client_id).first()
    if client is None:
        raise ControlError(f"There is no client {client_id}.", status=HTTPStatus.NOT_FOUND)
    return client

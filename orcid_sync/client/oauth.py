"""ORCID's OAuth: send a person there, turn the code they bring back into a grant, and give a grant back."""

from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from institutions.door import Door
from orcid_sync.client.answers import ORCID_ID
from orcid_sync.client.calls import send

ACCEPT_JSON = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person has allowed; its repr shows no token. `expires_in` is in seconds, `name` None when not public."""

    orcid: str
    name: str | None
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: frozenset[str]
    expires_in: int


def authorize_url(
    site_url: str,
    *,
    client_id: str,
    redirect_uri: str,
    scopes: Collection[str],
    state: str,
    orcid: str = "",
    email: str = "",
    given_names: str = "",
    family_names: str = "",
) -> str:
    """Return the address at ORCID where a person gives their permission.

    ORCID asks for the iD alone where it is known; else e-mail and names fill its sign-in and registration forms.
    """
    known = {"orcid": orcid} if orcid else {"email": email, "given_names": given_names, "family_names": family_names}
    asked = {
        "client_id": client_id,
        "response_type": "code",
        "scope": " ".join(sorted(scopes)),
        "redirect_uri": redirect_uri,
        "state": state,
    }
    query = asked | {name: value for name, value in known.items() if value}
    return f"{site_url.rstrip('/')}/oauth/authorize?{urlencode(query, quote_via=quote)}"


def exchange_code(
    code: str, *, site_url: str, door: Door, client_id: str, client_secret: str, redirect_uri: str
) -> Grant:
    """Turn a code into a grant; raises `OrcidError`.

    Never call it twice with one code: ORCID revokes what the first use gave. After `no_answer` the person starts again.
    """
    answer = send(
        door,
        "POST",
        f"{site_url.rstrip('/')}/oauth/token",
        success=HTTPStatus.OK,
        headers=ACCEPT_JSON,
        body={
            "client_id": client_id,
            "client_secret": client_secret,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
        },
        secrets=(code, client_secret),
    )
    try:
        return _read_grant(answer.read_json())
    except (LookupError, TypeError, ValueError, AttributeError):
        # Not chained: the library's error may quote the answer, and with it a token.
        raise answer.unexpected("The answer is not a grant.") from None


def revoke_token(token: str, *, site_url: str, door: Door, client_id: str, client_secret: str) -> None:
    """Give back a grant by one of its tokens, both of which end; raises `OrcidError`."""
    send(
        door,
        "POST",
        f"{site_url.rstrip('/')}/oauth/revoke",
        success=HTTPStatus.OK,
        headers=ACCEPT_JSON,
        body={"client_id": client_id, "client_secret": client_secret, "token": token},
        secrets=(token, client_secret),
    )


def _read_grant(said: dict[str, Any]) -> Grant:
    if not ORCID_ID.fullmatch(said["orcid"]) or not said["access_token"]:
        raise ValueError("no iD or no token")
    return Grant(
        orcid=said["orcid"],
        name=said.get("name") or None,
        access_token=str(said["access_token"]),
        refresh_token=str(said.get("refresh_token") or ""),
        scopes=frozenset(said["scope"].split()),
        expires_in=int(said["expires_in"]),
    )

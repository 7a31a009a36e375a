"""What a client asks for when it sends a person to the authorise page (section 1.4; pure but for the client)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from sandbox.orcid.models import Client
from sandbox.orcid.oauth.grants import SCOPES


class UntrustedRequestError(Exception):
    """A request that may not be answered by a redirect, since nobody knows where it would lead."""


@dataclass(frozen=True)
class AuthoriseRequest:
    """A request of a known client with a registered address."""

    client: Client
    redirect_uri: str
    scopes: frozenset[str]
    # None where the client sent none, as when the way begins at ORCID (section 1.10).
    state: str | None
    prompt: str
    # What is wrong with it, in OAuth's words; empty where nothing is.
    error: str
    error_description: str

    def answer(self, **parts: str) -> str:
        """Give the address that the browser goes back to, the state with it where there was one."""
        if self.state is not None:
            parts["state"] = self.state
        address = urlsplit(self.redirect_uri)
        query = "&".join(part for part in (address.query, urlencode(parts)) if part)
        return urlunsplit(address._replace(query=query))


def read_request(query: Mapping[str, str]) -> AuthoriseRequest:
    """Read the query; raises UntrustedRequestError for an unknown client or address.

    ORCID also takes any path on a host that was registered without one; the stand-in wants the whole
    address as registered (section 1.3: full URI recommended).
    """
    client = Client.objects.filter(client_id=query.get("client_id", "")).first()
    if client is None or not client.active:
        raise UntrustedRequestError("The client application is not known here, or has been deactivated.")
    redirect_uri = query.get("redirect_uri", "")
    if redirect_uri not in client.redirect_uris:
        raise UntrustedRequestError("The address to return to is not registered for the client application.")
    scopes = frozenset(query.get("scope", "").split())
    error, description = _find_error(query, scopes)
    return AuthoriseRequest(
        client=client,
        redirect_uri=redirect_uri,
        scopes=scopes,
        state=query.get("state"),
        prompt=query.get("prompt", ""),
        error=error,
        error_description=description,
    )


def _find_error(query: Mapping[str, str], scopes: frozenset[str]) -> tuple[str, str]:
    if query.get("response_type") != "code":
        return "unsupported_response_type", "The response type must be code"
    if not scopes or not scopes <= SCOPES:
        unknown = " ".join(sorted(scopes - SCOPES))
        return "invalid_scope", f"Invalid scope: {unknown}"
    return "", ""

"""What an OpenID Connect provider says about itself: asked for once an hour for each sign-in method, not at each sign-in.

Rules: OpenID Connect Discovery 1.0, section 4.
"""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from django.conf import settings

from institutions.tenancy.caches import forget, recall, remember

NEEDED = frozenset({"issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"})
KEPT_SECONDS = 3600
#: A provider that says more than this of itself is asked each time.
LARGEST_KEPT_BYTES = 64 * 1024


class ConfigurationError(ProviderException):  # type: ignore[misc]  # allauth has no types
    """A provider contradicts what we were told about it; its message goes to the log and holds no secret."""


def configuration_of(method_key: str, *, issuer: str, address: str) -> dict[str, Any]:
    """Return what the provider of a sign-in method says about itself, as it was said within the last hour.

    Another issuer than before is asked anew. A failure is remembered by nobody. Raises CallError, and
    ConfigurationError when what is said is another's (section 4.3).
    """
    kept = recall(_key(method_key))
    if kept is not None and (kept["issuer"], kept["address"]) == (issuer, address):
        found: dict[str, Any] = kept["said"]
        return found
    if without_tls({"issuer": issuer}):
        raise ConfigurationError("the issuer's address has no TLS")
    said, size = _ask(address)
    _check(said, issuer=issuer)
    if size <= LARGEST_KEPT_BYTES:
        kept = {"issuer": issuer, "address": address, "said": said}
        remember(_key(method_key), kept, seconds=KEPT_SECONDS)
    return said


def forget_configuration(method_key: str) -> None:
    """Ask the provider anew next time: what it said of itself may be why something failed."""
    forget(_key(method_key))


def _key(method_key: str) -> str:
    return f"openid-configuration:{method_key}"


def _ask(address: str) -> tuple[dict[str, Any], int]:
    with get_adapter().get_requests_session() as door:
        answer = door.get(address)
    answer.raise_for_status()
    try:
        said = answer.json()
    except RecursionError:
        said = None
    if not isinstance(said, dict):
        raise ConfigurationError("the provider's configuration is no JSON object")
    return said, len(answer.content)


def without_tls(addresses: Mapping[str, Any]) -> list[str]:
    """Return the names of the addresses without TLS, where this site itself has it."""
    if settings.PUBLIC_SCHEME != "https":
        return []
    return sorted(name for name, address in addresses.items() if str(address).lower().startswith("http:"))


def _check(said: Mapping[str, Any], *, issuer: str) -> None:
    missing = NEEDED - said.keys()
    if missing:
        raise ConfigurationError(f"the provider's configuration lacks {', '.join(sorted(missing))}")
    if str(said["issuer"]).rstrip("/") != issuer.rstrip("/"):
        raise ConfigurationError("the provider's configuration names another issuer")
    if named := without_tls({name: said[name] for name in NEEDED}):
        raise ConfigurationError(f"the provider's configuration has no TLS for {', '.join(named)}")

"""What an OpenID Connect provider says of itself, and what about it would keep people out, in sentences.

Rules: OpenID Connect Discovery 1.0, sections 3 and 4; Core 1.0; RFC 7636 for PKCE.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from django.utils.translation import gettext as _

from accounts.configuration import without_tls
from institutions.door import DoorError

PATH = "/.well-known/openid-configuration"
#: Without these nobody can sign in.
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
#: What is shown of a provider's configuration, in this order.
SHOWN = (*NEEDED, "end_session_endpoint")
LONGEST_SHOWN = 300


@dataclass(frozen=True, kw_only=True)
class Discovery:
    """What a provider says of itself. With a trouble nobody can sign in; a remark is something to know."""

    endpoints: Mapping[str, str] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def discover(issuer: str, *, context: str = "") -> Discovery:
    """Ask the provider of this issuer; never raises for what it answers. No transaction may be open.

    `context` is the one that staff are to sign in with.
    """
    if troubles := tuple(_in_the_clear({}, issuer=issuer)):
        return Discovery(troubles=troubles)
    with get_adapter().get_requests_session() as door:
        try:
            answer = door.get(configuration_address(issuer), headers={"Accept": "application/json"})
        except DoorError as error:
            return Discovery(troubles=(error.message_for_people,))
    if answer.status_code != 200:  # noqa: PLR2004 - HTTP's own number
        return Discovery(
            troubles=(
                _(
                    "%(url)s answers with %(status)s where every OpenID Connect provider describes itself. Compare the "
                    "issuer with what the people who run the provider gave you, letter by letter."
                )
                % {"url": answer.url, "status": answer.status_code},
            )
        )
    try:
        config = answer.json()
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        return Discovery(
            troubles=(
                _(
                    "%(url)s answers with something other than a configuration: perhaps a page for people. Compare the "
                    "issuer with what the people who run the provider gave you."
                )
                % {"url": answer.url},
            )
        )
    return read_configuration(config, issuer=issuer, context=context)


def configuration_address(issuer: str) -> str:
    """Return where the provider describes itself (Discovery, section 4.1)."""
    return issuer.rstrip("/") + PATH


def read_configuration(config: Mapping[str, Any], *, issuer: str, context: str = "") -> Discovery:
    """Return what the configuration says and what is wrong with it; what is without TLS is, on a site that has it."""
    endpoints = {name: str(config[name])[:LONGEST_SHOWN] for name in SHOWN if config.get(name)}
    return Discovery(
        endpoints=endpoints,
        troubles=(*_troubles(config, issuer=issuer), *_in_the_clear(endpoints, issuer=issuer)),
        remarks=tuple(_remarks(config, context=context)),
    )


def _troubles(config: Mapping[str, Any], *, issuer: str) -> Iterator[str]:
    missing = sorted(name for name in NEEDED if not config.get(name))
    if missing:
        yield _("The provider does not name its %(names)s. The people who run it must complete its configuration.") % {
            "names": ", ".join(missing)
        }
    named = str(config.get("issuer") or "")
    if named and named.rstrip("/") != issuer.rstrip("/"):
        yield _(
            "The provider calls itself %(named)s, and not %(issuer)s. Enter the issuer as it names itself, if you "
            "trust that address."
        ) % {"named": named[:LONGEST_SHOWN], "issuer": issuer}
    unsafe = [name for name in SHOWN if config.get(name) and _scheme(str(config[name])) not in {"https", "http"}]
    if unsafe:
        yield _("These are no addresses: %(names)s. The people who run the provider must mend them.") % {
            "names": ", ".join(unsafe)
        }
    if "code" not in _list(config, "response_types_supported", default=["code"]):
        yield _(
            "The provider does not offer the authorisation code flow (code), which this site uses. Its people must."
        )


def _in_the_clear(endpoints: Mapping[str, str], *, issuer: str) -> Iterator[str]:
    named = without_tls({"issuer": issuer, **endpoints})
    if named:
        yield _(
            "These have no TLS, so that the client secret and what is said of people could be read and changed on the "
            "way: %(names)s. The people who run the provider must name addresses that begin with https://."
        ) % {"names": ", ".join(named)}


def _remarks(config: Mapping[str, Any], *, context: str) -> Iterator[str]:
    scopes = _list(config, "scopes_supported", default=["openid", "profile", "email"])
    lacking = [scope for scope in ("openid", "profile", "email") if scope not in scopes]
    if lacking:
        yield _("The provider does not list the scopes %(scopes)s: names or e-mail addresses may be missing.") % {
            "scopes": ", ".join(lacking)
        }
    contexts = _list(config, "acr_values_supported", default=[])
    if context and context not in contexts:
        yield _(
            "The provider does not say that it can confirm a second factor as %(context)s. Try it in step 4, or choose "
            "another context in step 3."
        ) % {"context": context}
    if not config.get("end_session_endpoint"):
        yield _("The provider names no address for signing out there: people sign out of this site only.")


def _scheme(url: str) -> str:
    """Return the scheme of an address; empty for what is none."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""


def _list(config: Mapping[str, Any], name: str, *, default: list[str]) -> list[str]:
    value = config.get(name)
    return [str(one) for one in value] if isinstance(value, list) else default

"""Metadata as identity providers publish it, part by part."""

from collections.abc import Sequence

from accounts.saml.names import NAMESPACES, POST, REDIRECT, SAML2
from tests.accounts.saml.signing import bare, key_pair

ENTITY_ID = "https://idp.si.example/saml"
SSO = "https://idp.si.example/saml/sso"
PREFIXES = " ".join(f'xmlns:{prefix}="{url}"' for prefix, url in NAMESPACES.items())


def key_descriptor(certificate: str, *, use: str | None = "signing") -> str:
    said = f' use="{use}"' if use else ""
    return (
        f"<md:KeyDescriptor{said}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{bare(certificate)}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )


def endpoint(kind: str = "SingleSignOnService", binding: str = REDIRECT, url: str = SSO, more: str = "") -> str:
    return f'<md:{kind} Binding="{binding}" Location="{url}"{more}/>'


def role(
    *,
    extensions: str = "",
    keys: Sequence[str] | None = None,
    services: Sequence[str] | None = None,
    attributes: str = "",
    protocol: str = SAML2,
) -> str:
    """Return the part about signing in."""
    keys = [key_descriptor(key_pair().certificate)] if keys is None else keys
    services = [endpoint(), endpoint(binding=POST)] if services is None else services
    inner = f"<md:Extensions>{extensions}</md:Extensions>" if extensions else ""
    return (
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{protocol}"{attributes}>'
        f"{inner}{''.join(keys)}{''.join(services)}</md:IDPSSODescriptor>"
    )


def entity(
    *roles: str, entity_id: str = ENTITY_ID, extensions: str = "", after: str = "", attributes: str = ""
) -> str:
    """Return an EntityDescriptor that may stand alone or among others."""
    inner = f"<md:Extensions>{extensions}</md:Extensions>" if extensions else ""
    return (
        f'<md:EntityDescriptor {PREFIXES} entityID="{entity_id}"{attributes}>'
        f"{inner}{''.join(roles or [role()])}{after}</md:EntityDescriptor>"
    )


def entities(*inner: str, attributes: str = "") -> str:
    return f"<md:EntitiesDescriptor {PREFIXES}{attributes}>{''.join(inner)}</md:EntitiesDescriptor>"


def entity_attribute(name: str, *values: str) -> str:
    inner = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<mdattr:EntityAttributes><saml:Attribute Name="{name}">{inner}</saml:Attribute></mdattr:EntityAttributes>'


def display_name(*names: tuple[str, str]) -> str:
    inner = "".join(f'<mdui:DisplayName xml:lang="{lang}">{name}</mdui:DisplayName>' for lang, name in names)
    return f"<mdui:UIInfo>{inner}</mdui:UIInfo>"

"""What an identity provider's metadata says. Pure: bytes and a time in, facts out.

This module finds the one identity provider in it and refuses what cannot be used; `descriptor` reads the provider.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from lxml import etree

from accounts.saml.descriptor import display_name_of, read_descriptor, role_of
from accounts.saml.errors import (
    ExpiredMetadataError,
    NoEndpointError,
    NoMetadataError,
    NoProviderError,
    NoSigningCertificateError,
    SeveralProvidersError,
    TooLargeError,
    UnsafeMetadataError,
)
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.names import NAMESPACES, tag
from accounts.saml.xml import DocumentTypeError, UnreadableXmlError, parse

#: More than the largest entity, and than many a small federation; the largest ones are told to be too large.
LARGEST_MEGABYTES = 10


def read_metadata(xml: bytes, *, entity_id: str | None = None, now: datetime) -> IdentityProviderFacts:
    """Return what the metadata says of the one identity provider in it, or of the one with this entity ID.

    Raises MetadataError: its subclasses say what is wrong, and their messages whose move it is.
    """
    root = _root(xml)
    providers = {str(entity.get("entityID")): entity for entity in _entities(root) if role_of(entity) is not None}
    if not providers:
        raise NoProviderError(_why_no_provider(root))
    if entity_id is None and len(providers) == 1:
        [entity_id] = providers
    if entity_id is None or entity_id not in providers:
        choices = [(one, display_name_of(entity)) for one, entity in providers.items()]
        raise SeveralProvidersError(choices, asked_for=entity_id)
    facts = read_descriptor(providers[entity_id])
    if facts.valid_until is not None and facts.valid_until <= now:
        raise ExpiredMetadataError(facts.valid_until)
    if not facts.signing_certificates:
        raise NoSigningCertificateError(entity_id)
    if not (facts.sso_redirect_url or facts.sso_post_url):
        raise NoEndpointError(entity_id)
    return facts


def _root(xml: bytes) -> etree._Element:
    if len(xml) > LARGEST_MEGABYTES * 1024 * 1024:
        raise TooLargeError(megabytes=LARGEST_MEGABYTES)
    if not xml.strip():
        raise NoMetadataError(_("This file is empty. Fetch the metadata again, or ask for it."))
    if xml.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise NoMetadataError(
            _(
                "This is a web page and no metadata: perhaps one that asks to sign in. Open the address in a browser, "
                "save what it shows as a file, and see that the file begins with <EntityDescriptor or <md:Entity…."
            )
        )
    try:
        root = parse(xml)
    except UnreadableXmlError:
        raise NoMetadataError(
            _("This is no XML, so it is no metadata. Give the file as the identity provider publishes it, unchanged.")
        ) from None
    except DocumentTypeError:
        raise UnsafeMetadataError from None
    if root.tag == tag("samlp:Response"):
        raise NoMetadataError(
            _("This is an answer to one person's sign-in and no metadata. Ask for the identity provider's metadata.")
        )
    if root.tag not in {tag("md:EntityDescriptor"), tag("md:EntitiesDescriptor")}:
        raise NoMetadataError(
            _(
                "This is XML, but no SAML 2.0 metadata, which begins with EntityDescriptor or EntitiesDescriptor. "
                "Ask the people who run the identity provider for its metadata."
            )
        )
    return root


def _why_no_provider(root: etree._Element) -> str:
    if any(True for _one in root.iter(tag("md:IDPSSODescriptor"))):
        return _(
            "The identity provider in this metadata speaks an older SAML than 2.0. The people who run it must switch "
            "SAML 2.0 on and publish it."
        )
    services = [
        str(one.get("entityID")) for one in _entities(root) if one.find("md:SPSSODescriptor", NAMESPACES) is not None
    ]
    if services:
        return _(
            "This is the metadata of a service that people sign in to (%(service)s), as this site is one, and not of "
            "an identity provider. Give the one of your institution's identity provider."
        ) % {"service": services[0]}
    return _("No identity provider is described in this metadata. Ask the people who run yours for its metadata.")


def _entities(root: etree._Element) -> Iterator[etree._Element]:
    return root.iter(tag("md:EntityDescriptor"))

"""What identity providers are told of an institution's site, and what python3-saml is told of a provider."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.domain.saml_keys import OurKeys, our_keys
from accounts.enums import Protocol
from accounts.models import SignInMethod
from accounts.saml.addresses import acs_url, entity_id, logout_url
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.our_metadata import Logo, Mailbox, ServiceFacts, our_metadata
from accounts.saml.sp_settings import sp_settings
from institutions.models import Institution

# Under its plain name, which stays the same from one release to the next.
LOGO = {"width": 160, "height": 160}


def site_metadata(institution: Institution) -> bytes | None:
    """Return the metadata of the institution's site, for all of its SAML methods; None while it has none.

    The institution is the one in scope. Methods that are switched off are in it: they are tried before people see them.
    """
    methods = list(SignInMethod.objects.filter(protocol=Protocol.SAML).order_by("pk"))
    if not methods:
        return None
    keys = our_keys()
    support = Mailbox(name=_("Support"), email=institution.support_email)
    facts = ServiceFacts(
        entity_id=entity_id(institution),
        acs_urls=tuple(acs_url(institution, method.key) for method in methods),
        signing_certificates=tuple(key.certificate for key in keys.opening),
        encryption_certificate=keys.opening[0].certificate,
        signs_requests=_signs_requests(methods),
        display_name=_("Researcher profiles of %(institution)s") % {"institution": institution.name},
        description=_("Where researchers put their profile in order and have their ORCID record kept in step."),
        organisation=institution.name,
        organisation_url=institution.absolute_url(),
        support=support,
        information_url=institution.absolute_url(reverse("sign_in_help")),
        privacy_url=settings.PRIVACY_URL,
        error_url=institution.absolute_url(reverse("sign_in_help")),
        slo_url=logout_url(institution),
        logo=Logo(url=institution.absolute_url(f"{settings.STATIC_URL}colophon.svg"), **LOGO),
        security=Mailbox(name=_("Security"), email=settings.SECURITY_EMAIL) if settings.SECURITY_EMAIL else None,
    )
    return our_metadata(facts)


def settings_for(method: SignInMethod, *, institution: Institution) -> list[dict[str, Any]]:
    """Return what python3-saml is told for a method of the institution in scope.

    The first settings sign what we send; all of them, one a key, open what is encrypted for us.
    """
    keys = our_keys()
    provider = IdentityProviderFacts.from_json(method.provider_facts)
    others = SignInMethod.objects.filter(protocol=Protocol.SAML)
    return [
        sp_settings(
            provider,
            entity_id=entity_id(institution),
            acs_url=acs_url(institution, method.key),
            slo_url=logout_url(institution),
            key=key,
            signs_requests=_signs_requests([method, *others]),
        )
        for key in _signing_first(keys)
    ]


def _signs_requests(methods: list[SignInMethod]) -> bool:
    """Whether requests are signed: to all providers where one wants it, since our metadata says it once for all."""
    return any(method.provider_facts.get("wants_signed_requests") for method in methods)


def _signing_first(keys: OurKeys) -> list[Any]:
    return [keys.signing, *(key for key in keys.opening if key != keys.signing)]

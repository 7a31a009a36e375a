"""The addresses by which identity providers know an institution's site: they are registered elsewhere, and stay."""

from django.urls import reverse

from institutions.models import Institution


def entity_id(institution: Institution) -> str:
    """Return the site's entity ID, which is where its metadata is; one for all of the institution's methods."""
    return institution.absolute_url(reverse("saml_metadata"))


def acs_url(institution: Institution, method_key: object) -> str:
    """Return where the provider of a method sends its answers."""
    return institution.absolute_url(reverse("saml_acs", kwargs={"provider_id": method_key}))


def logout_url(institution: Institution) -> str:
    """Return where providers say that somebody's session has ended there."""
    return institution.absolute_url(reverse("saml_sls"))

"""Step 2: what the people who run the identity provider must be told of this site."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.admin.setting_up.walk import TEMPLATES, administrators_only, find_method, show
from accounts.enums import Protocol
from accounts.models import SignInMethod
from accounts.provider import callback_path
from accounts.requests import PersonRequest
from accounts.saml.addresses import acs_url, entity_id, logout_url
from accounts.saml.our_metadata import REQUESTED_ATTRIBUTES


@administrators_only
def ours(request: PersonRequest, object_id: int) -> HttpResponse:
    """Show our addresses, and a letter that can be sent as it is."""
    method = find_method(object_id)
    addresses = _addresses(method)
    letter = render_to_string(
        f"{TEMPLATES}letter_{method.protocol}.txt",
        {
            "method": method,
            "institution": request.institution,
            "site": request.institution.absolute_url(),
            "sender": request.user,
            "attributes": REQUESTED_ATTRIBUTES,
            **addresses,
        },
    )
    return show(request, "ours", title=_("What the provider must know"), method=method, letter=letter, **addresses)


def _addresses(method: SignInMethod) -> dict[str, str]:
    institution = method.institution
    if method.protocol == Protocol.OIDC:
        return {
            "redirect_uri": institution.absolute_url(callback_path(method.key)),
            "signed_out_uri": institution.absolute_url(reverse("signed_out")),
        }
    return {
        "entity_id": entity_id(institution),
        "acs_url": acs_url(institution, method.key),
        "logout_url": logout_url(institution),
    }

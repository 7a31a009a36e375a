"""Sign-in methods in the admin, without their secrets."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import SignInMethod
from accounts.provider import callback_path
from institutions.admin.look import LookOnly


@admin.register(SignInMethod)
class SignInMethodAdmin(LookOnly[SignInMethod]):
    """How people sign in, and what the identity provider must have registered."""

    list_display = ("name", "protocol", "issuer", "is_on")
    search_fields = ("name", "issuer")
    related = ("institution",)
    ordering = ("name", "pk")
    fields = (
        *("name", "protocol", "issuer", "client_id", "redirect_uri"),
        *("staff_id_claim", "mapping", "vouches_for_email", "is_on"),
    )

    @admin.display(description=_("redirect URI"))
    def redirect_uri(self, method: SignInMethod) -> str:
        """Return the address that must be registered at the provider."""
        return method.institution.absolute_url(callback_path(method.key))

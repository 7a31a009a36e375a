"""Sign-in methods in the admin, without their secrets. Administrators set them up from here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.admin.setting_up import choosing, ours, provider, sentences, switching, trying
from accounts.admin.setting_up.walk import may_set_up
from accounts.enums import IdentifierKind, Protocol
from accounts.models import SignInMethod
from accounts.provider import callback_path
from accounts.saml.addresses import acs_url
from institutions.admin.look import LookOnly

__all__ = ["SignInMethodAdmin", "sentences"]

#: The pages of setting up: where they are, what answers, and under which name they are linked to.
PAGES = (
    ("set-up/", provider.begin, "begin"),
    ("set-up/oidc/", provider.add_oidc, "add_oidc"),
    ("set-up/saml/", provider.add_saml, "add_saml"),
    ("<int:object_id>/set-up/provider/", provider.provider, "provider"),
    ("<int:object_id>/set-up/ours/", ours.ours, "ours"),
    ("<int:object_id>/set-up/choices/", choosing.choices, "choices"),
    ("<int:object_id>/set-up/try/", trying.try_method, "try"),
    ("<int:object_id>/set-up/try/sign-in/", trying.sign_in_on_trial, "sign_in_on_trial"),
    ("<int:object_id>/set-up/switch/", switching.switch, "switch"),
)


@admin.register(SignInMethod)
class SignInMethodAdmin(LookOnly[SignInMethod]):
    """How people sign in, and what the identity provider must have registered."""

    list_display = ("name", "protocol", "issuer", "is_on")
    search_fields = ("name", "issuer")
    related = ("institution",)
    ordering = ("name", "pk")
    fieldsets = (
        (None, {"fields": ("name", "protocol", "is_on", "issuer", "client_id", "answers_to")}),
        (
            _("Who is let in as whom"),
            {
                "fields": (
                    *("trusted", "trusted_scopes", "mapping", "staff_id_claim", "vouches_for_email"),
                    *("affiliations", "automatic", "second_factor_context"),
                )
            },
        ),
        (
            _("SAML metadata"),
            {"fields": ("metadata_url", "metadata_read_at", "metadata_valid_until", "metadata_trouble")},
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's addresses and those of setting up."""
        own = [
            path(route, self.admin_site.admin_view(view), name=f"accounts_signinmethod_{name}")
            for route, view, name in PAGES
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, with a way to add one for whom that is allowed."""
        context = {"may_set_up": may_set_up(request)} | (extra_context or {})
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the method, with a way to set it up for whom that is allowed."""
        context = {"may_set_up": may_set_up(request)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("answers go to"))
    def answers_to(self, method: SignInMethod) -> str:
        """Return the address that must be registered at the provider."""
        if method.protocol == Protocol.SAML:
            return acs_url(method.institution, method.key)
        return method.institution.absolute_url(callback_path(method.key))

    @admin.display(description=_("trusted identifiers"))
    def trusted(self, method: SignInMethod) -> str:
        """Name what identifies people, the best one first."""
        return ", ".join(str(IdentifierKind(kind).label) for kind in method.identifier_kinds)

    @admin.display(description=_("scopes"))
    def trusted_scopes(self, method: SignInMethod) -> str:
        """Name the scopes, those of the metadata included."""
        return ", ".join(sorted(method.choices.scopes))

    @admin.display(description=_("for whom an account is made"))
    def affiliations(self, method: SignInMethod) -> str:
        """Name the affiliations."""
        return ", ".join(method.allowed_affiliations) or str(_("everybody whom the provider sends"))

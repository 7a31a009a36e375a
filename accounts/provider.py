"""The institution's OpenID Connect provider, as allauth speaks to it: nothing of the outgoing request is a visitor's.

Rules: OpenID Connect Core 1.0 and Discovery 1.0.
"""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

from accounts.attributes import AssertedPerson, read_claims
from accounts.domain.sign_in import uid_of
from accounts.requests import VisitorRequest

NEEDED = frozenset({"issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"})


class ConfigurationError(ProviderException):  # type: ignore[misc]  # allauth has no types
    """A provider contradicts what we were told about it; its message goes to the log and holds no secret."""


class MethodAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """The calls to one sign-in method's provider."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says about itself; raises ConfigurationError when it is another's (Discovery, 4.3)."""
        config: dict[str, Any] = super().openid_config
        missing = NEEDED - config.keys()
        if missing:
            raise ConfigurationError(f"the provider's configuration lacks {', '.join(sorted(missing))}")
        expected = self.get_provider().app.settings["server_url"]
        if str(config["issuer"]).rstrip("/") != expected.rstrip("/"):
            raise ConfigurationError("the provider's configuration names another issuer")
        return config

    def get_callback_url(self, request: VisitorRequest, _app: Any) -> str:
        """Return the redirect URI that is registered at the provider: always on the institution's primary host."""
        return request.institution.absolute_url(callback_path(self.provider_id))


class InstitutionProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """One sign-in method of the institution in scope."""

    oauth2_adapter_class = MethodAdapter

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Take from the address only where to go afterwards: scope and parameters are never a visitor's choice."""
        return {
            "process": AuthProcess.LOGIN,
            "next_url": get_next_redirect_url(request),
            "scope": self.get_scope(),
            "auth_params": self.get_auth_params(),
        }

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, dict[str, Any]]) -> SocialLogin:
        """Return allauth's value for this sign-in, with what the institution asserts as `asserted`."""
        login = super().sociallogin_from_response(request, response)
        login.asserted = self.asserted_person(response)
        return login

    def asserted_person(self, response: dict[str, dict[str, Any]]) -> AssertedPerson:
        """Read the ID token and the UserInfo answer together; raises ConfigurationError when they name two people.

        The two subjects must be the same (Core, section 5.3.2).
        """
        id_token, userinfo = response.get("id_token", {}), response.get("userinfo", {})
        if id_token and userinfo and id_token.get("sub") != userinfo.get("sub"):
            raise ConfigurationError("the ID token and the UserInfo answer have different subjects")
        choices = self.app.settings
        return read_claims(
            id_token | userinfo,
            mapping=choices["mapping"],
            staff_id_claim=choices["staff_id_claim"],
            vouches_for_email=choices["vouches_for_email"],
        )

    def extract_uid(self, data: dict[str, dict[str, Any]]) -> str:
        """Return a digest of the first identifier; `recognise` finds people by all of them, and refuses none at all."""
        identifiers = self.asserted_person(data).identifiers
        return uid_of(identifiers[0]) if identifiers else "-"

    def extract_extra_data(self, _data: Any) -> dict[str, Any]:
        """Keep none of the claims a second time: what is used of them has columns of its own."""
        return {}


def callback_path(method_key: object) -> str:
    """Return the path of the redirect URI of a sign-in method."""
    return reverse("openid_connect_callback", kwargs={"provider_id": method_key})

"""The institution's OpenID Connect provider, as allauth speaks to it: nothing of the outgoing request is a visitor's.

Rules: OpenID Connect Core 1.0 and Discovery 1.0.
"""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.attributes import AssertedPerson, mask_values, read_claims
from accounts.configuration import ConfigurationError, configuration_of
from accounts.requests import VisitorRequest
from accounts.wishes import Wish


class MethodAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """The calls to one sign-in method's provider."""

    # Django's: the one of functools has one lock for all threads (Python 3.11), and here is waited for a provider.
    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says about itself; raises CallError and ConfigurationError."""
        provider = self.get_provider()
        issuer = provider.app.settings["server_url"]
        return configuration_of(self.provider_id, issuer=issuer, address=provider.server_url)

    def get_callback_url(self, request: VisitorRequest, _app: Any) -> str:
        """Return the redirect URI that is registered at the provider: always on the institution's primary host."""
        return request.institution.absolute_url(callback_path(self.provider_id))

    def complete_login(
        self, request: VisitorRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Return allauth's value for this sign-in, with the provider's own way out as `way_out`."""
        login = super().complete_login(request, app, token, **kwargs)
        login.way_out = way_out_of(
            self.openid_config.get("end_session_endpoint"),
            client_id=app.client_id,
            back=request.institution.absolute_url(reverse("signed_out")),
        )
        return login


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

    def send(self, request: HttpRequest, *, wish: Wish, reference: str) -> HttpResponse:
        """Send the person to the provider with that wish; the attempt's reference and the wish come back in the state.

        Raises CallError and ProviderException where the provider cannot be asked what it supports.
        """
        asked = self.get_redirect_from_request_kwargs(request)
        asked["auth_params"] |= self._parameters_of(wish, request)
        response: HttpResponse = self.redirect(request, **asked, reference=reference, wish=wish.as_state())
        return response

    def _parameters_of(self, wish: Wish, request: HttpRequest) -> dict[str, str]:
        """Return what OpenID Connect Core 1.0 has for it: section 3.1.2.1, and 5.5.1.1 for a context that is needed.

        A context is asked for in one of the two ways: what both together mean is left open there, and a provider may
        then pass over that it is needed, and send back whoever has a session without it.
        """
        parameters: dict[str, str] = {}
        if wish.is_silent or wish.is_by_hand:
            parameters["prompt"] = "none" if wish.is_silent else "login"
        if not wish.context:
            return parameters
        if self.get_oauth2_adapter(request).openid_config.get("claims_parameter_supported") is True:
            needed = {"id_token": {"acr": {"essential": True, "value": wish.context}}}
            parameters["claims"] = json.dumps(needed)
        else:
            parameters["acr_values"] = wish.context
        return parameters

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, dict[str, Any]]) -> SocialLogin:
        """Return allauth's value for this sign-in, with what the institution asserts as `asserted` and `received`.

        `said` are the claims themselves, for whoever tries the method out.
        """
        login = super().sociallogin_from_response(request, response)
        login.asserted = self.asserted_person(response)
        login.said = _claims(response)
        login.received = mask_values(login.said)
        return login

    def asserted_person(self, response: dict[str, dict[str, Any]]) -> AssertedPerson:
        """Read the ID token and the UserInfo answer together; raises ConfigurationError when they name two people.

        The two subjects must be the same (Core, section 5.3.2).
        """
        return read_claims(_claims(response), self.app.settings["choices"])

    def extract_uid(self, _data: dict[str, dict[str, Any]]) -> str:
        """Let allauth find nobody, and touch no row of anybody who is then refused: `recognise` finds people."""
        return "-"

    def extract_extra_data(self, _data: Any) -> dict[str, Any]:
        """Keep none of the claims a second time: what is used of them has columns of its own."""
        return {}


def _claims(response: dict[str, dict[str, Any]]) -> dict[str, Any]:
    id_token, userinfo = response.get("id_token", {}), response.get("userinfo", {})
    if id_token and userinfo and id_token.get("sub") != userinfo.get("sub"):
        raise ConfigurationError("the ID token and the UserInfo answer have different subjects")
    return id_token | userinfo


def way_out_of(endpoint: object, *, client_id: str, back: str) -> str:
    """Return the link that ends a session at the provider and leads back; empty where it has none to follow.

    Rules: OpenID Connect RP-Initiated Logout 1.0, section 2.
    """
    if not isinstance(endpoint, str) or urlsplit(endpoint).scheme not in {"http", "https"}:
        return ""
    query = urlencode({"client_id": client_id, "post_logout_redirect_uri": back})
    return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"


def callback_path(method_key: object) -> str:
    """Return the path of the redirect URI of a sign-in method."""
    return reverse("openid_connect_callback", kwargs={"provider_id": method_key})

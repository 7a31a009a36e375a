"""The institution's SAML identity provider, as allauth speaks to one: what is sent is ours, not python3-saml's defaults.

Rules: SAML 2.0 profiles, section 4.1 (web browser single sign-on).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.attributes import AssertedPerson, mask_values, read_assertion
from accounts.contexts import ask_for_passwords
from accounts.domain.saml_metadata import look_for_new_keys
from accounts.domain.saml_site import settings_for
from accounts.models import SignInMethod
from accounts.requests import VisitorRequest
from accounts.saml.authn_request import AuthnRequest, form_value, redirect_address
from accounts.saml.request_ids import request_id_of
from accounts.saml.response import Assertion, read_response
from accounts.saml.response_problems import ResponseRefusedError
from accounts.saml.ways_out import way_out
from accounts.wishes import Wish
from institutions.content_policy import form_leads_elsewhere

# Under which name the time of a request travels in allauth's state, in seconds since 1970.
ASKED_AT = "asked_at"


class SamlProvider(SAMLProvider):  # type: ignore[misc]  # allauth has no types
    """One sign-in method of the institution in scope."""

    def get_login_url(self, _request: HttpRequest, **kwargs: Any) -> str:
        """Return the address that leads to the provider."""
        url = reverse("saml_login", kwargs={"provider_id": self.sub_id})
        return f"{url}?{urlencode(kwargs)}" if kwargs else url

    def send(self, request: VisitorRequest, *, wish: Wish, reference: str) -> HttpResponse:
        """Send the person to the provider with that wish; the attempt's reference and the wish come back in the state.

        Raises ProviderException for a method whose metadata was never read, or that asks for a password.
        """
        method = SignInMethod.objects.get(key=self.sub_id)
        facts = method.provider_facts
        if not facts:
            raise ProviderException("the provider's metadata has never been read")
        if ask_for_passwords([wish.context]):
            raise ProviderException("the second factor of staff is a password")
        settings = settings_for(method, institution=request.institution)[0]
        now = timezone.now()
        asked = AuthnRequest(
            request_id=request_id_of(reference),
            destination=settings["idp"]["singleSignOnService"]["url"],
            entity_id=settings["sp"]["entityId"],
            acs_url=settings["sp"]["assertionConsumerService"]["url"],
            at=now,
            is_passive=wish.is_silent,
            forces_authentication=wish.is_by_hand,
            contexts=[wish.context] if wish.context else [],
        )
        self.stash_redirect_state(
            request,
            AuthProcess.LOGIN,
            get_next_redirect_url(request),
            state_id=asked.request_id,
            reference=reference,
            wish=wish.as_state(),
            **{ASKED_AT: now.timestamp()},
        )
        if facts["sso_redirect_url"]:
            return HttpResponseRedirect(redirect_address(asked, settings))
        return _show_form(request, asked, settings)

    def read(self, request: VisitorRequest, encoded: str, *, state: Mapping[str, Any]) -> Assertion:
        """Return what the response asserts, which must answer the request of that state; raises ResponseRefusedError.

        Where it is signed by an unknown key, the provider's metadata is read again, and the response once more.
        """
        method = SignInMethod.objects.get(key=self.sub_id)
        asked: dict[str, Any] = {
            "request_id": request_id_of(state["reference"]),
            "asked_at": datetime.fromtimestamp(state[ASKED_AT], tz=UTC),
        }
        try:
            return read_response(encoded, settings=settings_for(method, institution=request.institution), **asked)
        except ResponseRefusedError as refusal:
            if not (refusal.may_be_new_key and look_for_new_keys(method)):
                raise
        return read_response(encoded, settings=settings_for(method, institution=request.institution), **asked)

    def sociallogin_from_response(self, request: HttpRequest, response: Assertion) -> SocialLogin:
        """Return allauth's value for this sign-in, with what the institution asserts as `asserted` and `received`.

        `said` are the attributes themselves, for whoever tries the method out; `way_out` ends the session there too.
        """
        login = super().sociallogin_from_response(request, response)
        login.asserted = self.asserted_person(response)
        name_id = {"NameID": [response.name_id]} if response.name_id else {}
        login.said = {**response.attributes, **name_id}
        login.received = mask_values(login.said)
        login.way_out = self._way_out(response)
        return login

    def _way_out(self, assertion: Assertion) -> str:
        """Return the link that ends the person's session at the provider, if it has one."""
        method = SignInMethod.objects.get(key=self.sub_id)
        if not (method.provider_facts.get("slo_url") and assertion.name_id):
            return ""
        return way_out(assertion, method_key=self.sub_id)

    def asserted_person(self, assertion: Assertion) -> AssertedPerson:
        """Read the assertion as the institution chose to."""
        return read_assertion(
            assertion.attributes,
            self.app.settings["choices"],
            name_id=assertion.name_id,
            name_id_format=assertion.name_id_format,
            authn_context=assertion.authn_context,
        )

    def extract_uid(self, _data: Assertion) -> str:
        """Let allauth find nobody, and touch no row of anybody who is then refused: `recognise` finds people."""
        return "-"

    def extract_extra_data(self, _data: Assertion) -> dict[str, Any]:
        """Keep none of the attributes a second time: what is used of them has columns of its own."""
        return {}

    def extract_common_fields(self, _data: Assertion) -> dict[str, Any]:
        """Leave name and address to `recognise`."""
        return {}


@form_leads_elsewhere
def _show_form(request: HttpRequest, asked: AuthnRequest, settings: dict[str, Any]) -> HttpResponse:
    """Return a page whose button carries the request to a provider that takes it in no address."""
    context = {"destination": asked.destination, "saml_request": form_value(asked, settings)}
    return render(request, "accounts/go_to_provider.html", context)

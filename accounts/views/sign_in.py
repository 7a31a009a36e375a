"""Signing in through the institution's provider, and signing out."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.provider import InstitutionProvider, MethodAdapter
from accounts.requests import VisitorRequest
from institutions.door import CallError
from institutions.tenancy.requests import calls_out


@calls_out
@never_cache
@require_safe
def sign_in(request: VisitorRequest) -> HttpResponse:
    """Go straight to the institution's provider, or let the person choose where there are several."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    if request.institution.is_operators:
        return _with_next(request, redirect("account_login"))
    adapter = get_adapter()
    providers: list[InstitutionProvider] = [
        adapter.get_provider(request, app.provider_id) for app in adapter.list_apps(request)
    ]
    if len(providers) == 1:
        return _go_to(providers[0], request)
    return render(request, "accounts/sign_in.html", {"ways": providers, "next": get_next_redirect_url(request)})


@calls_out
@never_cache
@require_safe
def go_to_provider(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Go to the provider of one sign-in method of this institution."""
    return _go_to(_provider(request, provider_id), request)


@calls_out
@never_cache
@require_safe
def come_back(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Finish what was begun at the provider."""
    provider = _provider(request, provider_id)
    if request.user.is_authenticated and request.GET.get("state") not in statekit.get_states(request):
        # Reloaded, or pressed twice: the first time has signed them in.
        return redirect(get_login_redirect_url(request))
    view = OAuth2CallbackView.adapter_view(MethodAdapter(request, provider.sub_id))
    response: HttpResponse = view(request)
    return response


@require_POST
def sign_out(request: VisitorRequest) -> HttpResponse:
    """End the session here; the one at the institution's provider is the institution's own."""
    if request.user.is_authenticated:
        get_account_adapter().logout(request)
        messages.success(
            request,
            _(
                "You are signed out here. Your institution's own sign-in may still be open in this browser; "
                "close it too on a shared computer."
            ),
        )
    return redirect("home")


def _provider(request: VisitorRequest, provider_id: str) -> InstitutionProvider:
    try:
        provider: InstitutionProvider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return provider


def _go_to(provider: InstitutionProvider, request: VisitorRequest) -> HttpResponse:
    try:
        response: HttpResponse = provider.redirect_from_request(request)
    except (CallError, ProviderException) as error:
        # allauth lets these pass on the way out, although it handles them on the way back.
        response = render_authentication_error(request, provider, exception=error)
    return response


def _with_next(request: VisitorRequest, response: HttpResponseRedirect) -> HttpResponse:
    target = get_next_redirect_url(request)
    if target:
        response["Location"] = f"{response.url}?{urlencode({'next': target})}"
    return response

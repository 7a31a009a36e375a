"""Signing in through the institution's provider, and signing out."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.adapters import REFERENCE
from accounts.automatic import Why, automatic_method, goes_by_itself, note, why_not
from accounts.domain.attempts import begin_attempt
from accounts.enums import AutomaticSignIn
from accounts.models import SignInMethod
from accounts.proofs import method_to_prove, proofs_of
from accounts.provider import InstitutionProvider, MethodAdapter
from accounts.requests import VisitorRequest
from accounts.saml.provider import SamlProvider
from accounts.sessions import LAST_ATTEMPT
from accounts.wishes import AS_USUAL, Wish
from institutions.door import CallError
from institutions.tenancy.requests import calls_out

AnyProvider = InstitutionProvider | SamlProvider

# Where it keeps the link that ends the session at the provider too, after signing out.
WAY_OUT = "way_out_of_the_provider"
# The parameter of a link to somebody who wants to type, whatever the provider knows of them.
BY_HAND = "by-hand"


@calls_out
@never_cache
@require_safe
def sign_in(request: VisitorRequest) -> HttpResponse:
    """Go to the institution's provider, or show a button for each way in.

    Where opening the site signs in by itself, this is where it leads, once; after that, and after signing out, people
    press a button.
    """
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    if request.institution.is_operators:
        return _with_next(request, redirect("account_login"))
    automatic = automatic_method()
    if automatic and goes_by_itself(request):
        note(request, Why.TRIED)
        wish = Wish(is_silent=automatic.automatic == AutomaticSignIn.SILENT)
        response = go_to(provider_of(request, str(automatic.key)), request, wish=wish, is_automatic=True)
        # What was to be asked without showing anything shows nothing where it cannot be asked.
        if not wish.is_silent or response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        note(request, Why.AWAY)
    why = why_not(request) if automatic else None
    providers = _providers(request)
    target = get_next_redirect_url(request)
    # Whoever the provider said a silent no to has not been shown its page yet: their own click leads there.
    is_a_click = automatic is None or (why is Why.ASKED and not target)
    if len(providers) == 1 and is_a_click:
        return go_to(providers[0], request)
    asked = {"next": target} if target else {}
    ways = [
        {
            "name": provider.name,
            "url": provider.get_login_url(request, **asked),
            "by_hand_url": provider.get_login_url(request, **asked, **{BY_HAND: "1"}),
        }
        for provider in providers
    ]
    return render(request, "accounts/sign_in.html", {"ways": ways, "why": why})


@calls_out
@never_cache
@require_safe
def go_to_provider(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Go to the provider of one sign-in method of this institution."""
    return go_to(_oidc_provider(request, provider_id), request, wish=Wish(is_by_hand=BY_HAND in request.GET))


@calls_out
@never_cache
@require_safe
def confirm_second_factor(request: VisitorRequest) -> HttpResponse:
    """Go to the provider once more, for the second factor that the admin needs. Operators have factors of their own."""
    if request.institution.is_operators:
        raise Http404
    if not request.user.is_authenticated:
        return _with_next(request, redirect("sign_in"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    method = method_to_prove(request)
    if method is None:
        return redirect(get_next_redirect_url(request) or "admin:index")
    return go_to(provider_of(request, str(method.key)), request, wish=Wish(context=method.second_factor_context))


@calls_out
@never_cache
@require_safe
def come_back(request: VisitorRequest, provider_id: str) -> HttpResponse:
    """Finish what was begun at the provider."""
    provider = _oidc_provider(request, provider_id)
    if request.user.is_authenticated and request.GET.get("state") not in statekit.get_states(request):
        # Reloaded, or pressed twice: the first time has signed them in.
        return redirect(get_login_redirect_url(request))
    view = OAuth2CallbackView.adapter_view(MethodAdapter(request, provider.sub_id))
    response: HttpResponse = view(request)
    return response


@require_POST
def sign_out(request: VisitorRequest) -> HttpResponse:
    """End the session here, and offer to end the one at the institution's provider, which is the institution's own.

    An operator who is asked for a second factor may begin anew as somebody else.
    """
    if get_pending_stage(request):
        clear_login(request)
        return redirect("account_login")
    if request.user.is_authenticated:
        proofs = proofs_of(request)
        get_account_adapter().logout(request)
        note(request, Why.LEFT)
        if proofs:
            request.session[WAY_OUT] = proofs[-1].way_out
    return redirect("home" if request.institution.is_operators else "signed_out")


@never_cache
@require_safe
def signed_out(request: VisitorRequest) -> HttpResponse:
    """Say that the session here has ended, and what may still be open. Nobody is led on from here."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "accounts/signed_out.html", {"way_out": request.session.get(WAY_OUT, "")})


def _providers(request: VisitorRequest) -> list[AnyProvider]:
    adapter = get_adapter()
    return [adapter.get_provider(request, app.provider_id) for app in adapter.list_apps(request)]


def provider_of(request: VisitorRequest, provider_id: str) -> AnyProvider:
    """Return the provider of a sign-in method of this institution; raises Http404 where there is none."""
    try:
        provider: AnyProvider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return provider


def _oidc_provider(request: VisitorRequest, provider_id: str) -> InstitutionProvider:
    provider = provider_of(request, provider_id)
    if not isinstance(provider, InstitutionProvider):
        raise Http404
    return provider


def go_to(
    provider: AnyProvider, request: VisitorRequest, *, wish: Wish = AS_USUAL, is_automatic: bool = False
) -> HttpResponse:
    """Send the person to the provider; the attempt can be found by its reference from now on."""
    method = SignInMethod.objects.get(key=provider.sub_id)
    reference = begin_attempt(method, is_automatic=is_automatic).reference
    request.session[LAST_ATTEMPT] = reference
    try:
        response = provider.send(request, wish=wish, reference=reference)
    except (CallError, ProviderException) as error:
        # allauth lets these pass on the way out, although it handles them on the way back.
        context = {"begun": {REFERENCE: reference}}
        response = render_authentication_error(request, provider, exception=error, extra_context=context)
    return response


def _with_next(request: VisitorRequest, response: HttpResponseRedirect) -> HttpResponse:
    target = get_next_redirect_url(request)
    if target:
        response["Location"] = f"{response.url}?{urlencode({'next': target})}"
    return response

"""A person's ways to sign in: another one, and two accounts that become one."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.adding import forget_proved_account, proved_account
from accounts.domain.joining import join_accounts, ways_of, why_not_joined
from accounts.errors import JoiningRefusedError
from accounts.proofs import method_to_prove
from accounts.requests import PersonRequest
from accounts.views.sign_in import go_to, provider_of
from accounts.wishes import Wish
from institutions.content_policy import form_leads_elsewhere
from institutions.tenancy.requests import calls_out

#: Where staff confirm their second factor and come back from to their ways in.
CONFIRM = "/sign-in/second-factor/?next=/sign-in/ways/"


@form_leads_elsewhere
@require_safe
@login_required
def ways_in(request: PersonRequest) -> HttpResponse:
    """Show by which of the institution's methods the person signs in, and let them add another."""
    _at_an_institution(request)
    return render(request, "accounts/ways_in.html", {"ways": ways_of(request.user)})


@calls_out
@never_cache
@require_POST
@login_required
def add_way(request: PersonRequest, provider_id: str) -> HttpResponse:
    """Go to the provider of another method, where the person proves that they are known there too."""
    _at_an_institution(request)
    if _lacks_second_factor(request):
        return redirect(CONFIRM)
    # Whoever sits at a shared computer has proved nothing by a session that somebody left open at the provider.
    return go_to(provider_of(request, provider_id), request, wish=Wish(added_by=request.user.pk, is_by_hand=True))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: PersonRequest) -> HttpResponse:
    """Say what happens when the two accounts become one, and let it happen."""
    _at_an_institution(request)
    if _lacks_second_factor(request):
        return redirect(CONFIRM)
    other = proved_account(request)
    if other is None or other == request.user:
        messages.error(
            request,
            _("There is no second account to join, or too much time went by. Add the other way to sign in again."),
        )
        return redirect("ways_in")
    if request.method != "POST":
        context = {"other": other, "why_not": why_not_joined(request.user, given_up=other)}
        return render(request, "accounts/join.html", context)
    try:
        join_accounts(request.user, given_up=other)
    except JoiningRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("join_accounts")
    forget_proved_account(request)
    messages.success(request, _("The two accounts are one now. Both ways to sign in lead here."))
    return redirect("ways_in")


def _at_an_institution(request: PersonRequest) -> None:
    if request.institution.is_operators:
        raise Http404


def _lacks_second_factor(request: PersonRequest) -> bool:
    """Return whether somebody who may open the admin has not proved what opens it: then no way into it is added."""
    return admin.site.has_permission(request) and method_to_prove(request) is not None

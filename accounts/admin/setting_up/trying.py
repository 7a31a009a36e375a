"""Step 4: see who somebody would be, by signing in as oneself or by pasting what the provider says."""

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.setting_up.choosing import TRY_PAGE
from accounts.admin.setting_up.walk import administrators_only, find_method, posted, show
from accounts.configuration import forget_configuration
from accounts.discovery import discover
from accounts.enums import Protocol
from accounts.errors import new_reference
from accounts.forms.pasting import PasteForm
from accounts.models import SignInMethod
from accounts.requests import PersonRequest
from accounts.trials import begin_trial, look_at
from institutions.content_policy import form_leads_elsewhere
from institutions.door import CallError
from institutions.tenancy.requests import calls_out


@form_leads_elsewhere
@administrators_only
def try_method(request: PersonRequest, object_id: int) -> HttpResponse:
    """Offer both ways of trying; show what would come of what was pasted. Nothing of it is kept."""
    method = find_method(object_id)
    form = PasteForm(posted(request), method=method)
    seen = look_at(form.pasted.asserted, method=method, said=form.pasted.said) if form.is_valid() else {}
    return show(request, "try", title=_("Try it"), method=method, form=form, **seen)


@calls_out
@administrators_only
@require_POST
def sign_in_on_trial(request: PersonRequest, object_id: int) -> HttpResponse:
    """Send the administrator to the provider; they come back to a page that says who they would be."""
    method = find_method(object_id)
    # What it said of itself before may be why one tries.
    forget_configuration(str(method.key))
    wish = begin_trial(
        request, method, context=method.second_factor_context if "second_factor" in request.POST else ""
    )
    try:
        way = get_adapter().get_provider(request, str(method.key))
        response: HttpResponse = way.send(request, wish=wish, reference=new_reference())
    except (CallError, ProviderException):
        for trouble in _troubles(method):
            messages.error(request, trouble)
        return redirect(TRY_PAGE, method.pk)
    return response


def _troubles(method: SignInMethod) -> tuple[str, ...]:
    """Say why nobody can be sent there."""
    troubles = discover(method.issuer).troubles if method.protocol == Protocol.OIDC else ()
    return troubles or (_("The provider cannot be reached as it is set up. Look at step 1 again."),)

"""Step 3: how what the provider says is read, whom it lets in, and what opening the site does."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.admin.setting_up.walk import administrators_only, find_method, note_errors, posted, show
from accounts.domain.sign_in_methods import change_method
from accounts.forms.choices import ChoicesForm
from accounts.models import SignInMethod
from accounts.proofs import proofs_of
from accounts.requests import PersonRequest

TRY_PAGE = "admin:accounts_signinmethod_try"


@administrators_only
def choices(request: PersonRequest, object_id: int) -> HttpResponse:
    """Take the choices."""
    method = find_method(object_id)
    form = ChoicesForm(posted(request), method=method)
    if form.is_valid() and _closes_the_admin(request, form, method):
        form.ask_whether_tried()
    if form.is_valid():
        try:
            change_method(method, by=request.user, **form.columns())
        except ValidationError as error:
            note_errors(form, error)
        else:
            messages.success(request, _("The choices are kept. Try them before you switch the method on."))
            return redirect(TRY_PAGE, method.pk)
    return show(request, "choices", title=_("Choices"), method=find_method(object_id), form=form)


def _closes_the_admin(request: PersonRequest, form: ChoicesForm, method: SignInMethod) -> bool:
    """Whether the session would have to prove a second factor that it has not been asked for yet."""
    context, proofs = form.cleaned_data["second_factor_context"], proofs_of(request)
    if not context or context == method.second_factor_context or form.cleaned_data["is_tried"]:
        return False
    came_by = proofs[-1].method_key if proofs else ""
    return came_by == str(method.key) and not any(
        (one.method_key, one.context) == (came_by, context) for one in proofs
    )

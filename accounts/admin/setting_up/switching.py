"""Step 5: offer the method to people, or no longer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.admin.setting_up.walk import administrators_only, find_method, posted, show
from accounts.domain.sign_in_methods import is_last_way_in, switch_method
from accounts.forms.switching import SwitchForm
from accounts.requests import PersonRequest

SWITCH_PAGE = "admin:accounts_signinmethod_switch"


@administrators_only
def switch(request: PersonRequest, object_id: int) -> HttpResponse:
    """Switch on what is off and off what is on; the last way in only for whoever says that they know."""
    method = find_method(object_id)
    is_last = is_last_way_in(method)
    form = SwitchForm(posted(request), initial={"to": "off" if method.is_on else "on"}, is_last=is_last)
    if form.is_valid():
        on = form.cleaned_data["to"] == "on"
        if switch_method(method, by=request.user, on=on):
            said = _("People are offered “%(name)s” now.") if on else _("People are offered “%(name)s” no longer.")
            messages.success(request, said % {"name": method})
        return redirect(SWITCH_PAGE, method.pk)
    return show(request, "switch", title=_("Switch it on or off"), method=method, form=form, is_last=is_last)

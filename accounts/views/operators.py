"""Signing in with a password: for the people who run the deployment, at their own host only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.domain.trail import record_password_set
from accounts.forms import OperatorSignInForm
from accounts.models import User
from accounts.requests import VisitorRequest

View = Callable[..., HttpResponseBase]


def at_the_operators_host(view: View) -> View:
    """Let the view exist at the operators' host and nowhere else."""

    @wraps(view)
    def serve(request: VisitorRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.institution.is_operators:
            raise Http404
        return view(request, *args, **kwargs)

    return serve


class OperatorSignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """allauth's own flow, so that a second factor is asked for where there is one."""

    form_class = OperatorSignInForm
    template_name = "accounts/operator_sign_in.html"


class SetPassword(PasswordResetConfirmView):
    """Set a password by the one-time link that `create_operator` prints."""

    template_name = "accounts/set_password.html"
    success_url = reverse_lazy("account_login")

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        """Store the password and say what comes next."""
        messages.success(self.request, _("Your password is set. Sign in with it."))
        response = super().form_valid(form)
        record_password_set(form.user)
        return response


operator_sign_in = at_the_operators_host(OperatorSignIn.as_view())
set_password = at_the_operators_host(SetPassword.as_view())

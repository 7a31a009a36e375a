"""The pages that people meet: sign in, type a code, cancel, who is signed in, sign out."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import FormView

from sandbox.idp.authorising import CODE_TYPED, go_back, waiting_client
from sandbox.idp.people import institution_name, list_usernames
from sandbox.idp.switches import board

# The session's words for who has typed the password but not the code, and for the code.
WAITING, CODE = "waiting_for_code", "code"


class SignIn(LoginView):
    """Ask for username and password, then go on with what the site asked for."""

    template_name = "sandbox_idp/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the institution, and whether there is a site to go back to."""
        waiting = waiting_client(self.get_redirect_url())
        extra = {"institution": institution_name(), "usernames": list_usernames(), "can_cancel": waiting is not None}
        return super().get_context_data(**kwargs, **extra)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign the person in, or ask for the code first."""
        self.request.session.pop(CODE_TYPED, None)
        if not board.now.asks_for_code:
            return super().form_valid(form)
        self.request.session[WAITING] = form.get_user().pk
        return redirect(f"{reverse('code')}?{urlencode({'next': self.get_redirect_url()})}")


class CodeForm(forms.Form):
    """Six digits."""

    code = forms.CharField(
        label=_("Six-digit code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}),
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_code(self) -> str:
        """Compare it with the one that was shown."""
        if self.cleaned_data["code"] != self.expected:
            raise forms.ValidationError(_("That is not the code. Type the six digits that your phone shows."))
        return self.expected


class Code(RedirectURLMixin, FormView):  # type: ignore[type-arg]  # a class of the stubs alone
    """Ask for the numeric code, a second factor, and show it where the person's phone would."""

    form_class = CodeForm
    template_name = "sandbox_idp/code.html"
    next_page = "home"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send away who has not typed a password."""
        if _waiting_person(request) is None:
            return redirect("account_login")
        if request.method == "GET":
            request.session[CODE] = f"{secrets.randbelow(10**6):06}"
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the code that was shown."""
        return super().get_form_kwargs() | {"expected": self.request.session.get(CODE, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the phone shows."""
        extra = {"institution": institution_name(), "shown": self.request.session.get(CODE, "")}
        return super().get_context_data(**kwargs, **extra, next=self.get_redirect_url())

    def form_valid(self, form: CodeForm) -> HttpResponse:
        """Sign the person in and remember that they typed a code."""
        person = _waiting_person(self.request)
        if person != self.request.user:
            login(self.request, person, backend="django.contrib.auth.backends.ModelBackend")
        for word in (WAITING, CODE):
            self.request.session.pop(word, None)
        self.request.session[CODE_TYPED] = True
        return super().form_valid(form)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Go back to the site with `access_denied`."""
    return go_back(
        request.POST.get("next", ""), error="access_denied", description="The person cancelled the sign-in."
    )


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say who is signed in here."""
    return render(request, "sandbox_idp/home.html", {"institution": institution_name()})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here; sites that the person has signed in to keep theirs."""
    logout(request)
    return redirect("home")


def _waiting_person(request: HttpRequest) -> User | None:
    """Return who has typed the password just now, or who is signed in and is asked for the code alone."""
    if WAITING in request.session:
        return User.objects.filter(pk=request.session[WAITING]).first()
    return request.user if isinstance(request.user, User) else None

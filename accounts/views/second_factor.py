"""Operators' second factors: asked for when they sign in, set up, shown and taken away, by allauth's own flows."""

import json
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.generic.edit import FormView

from accounts.domain import second_factor as factors
from accounts.forms import (
    AddPasskeyForm,
    ConfirmForm,
    PasskeyForm,
    PasskeySignInForm,
    SecondFactorForm,
    SetUpAppForm,
)
from accounts.gate import has_passed, let_through
from accounts.local_accounts import step_of
from accounts.requests import PersonRequest
from accounts.views.operators import at_the_operators_host

TOTP, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN
OVERVIEW = reverse_lazy("mfa_index")


class AskForSecondFactor(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The step of a sign-in after the password: a code, or a passkey."""

    form_class = SecondFactorForm
    webauthn_form_class = PasskeyForm
    template_name = "accounts/second_factor/ask.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign the operator in; a recovery code that took the place of their factor is told of."""
        response: HttpResponse = super().form_valid(form)
        used = getattr(form, "authenticator", None)
        if used and used.type == Authenticator.Type.RECOVERY_CODES:
            factors.note_recovery_code_used(used.user)
            used.refresh_from_db()
            left = len(used.wrap().get_unused_codes())
            messages.warning(self.request, _("You used a recovery code; you have %(left)s more.") % {"left": left})
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again; a wrong code is told of, one too many is not taken at all."""
        if form.has_error("code", "incorrect_code"):
            factors.note_code_refused(self.stage.login.user)
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which factors the operator has, and what a browser is to ask their passkeys."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        has = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
        options = context.pop("js_data")["request_options"]
        return context | {"has_app": TOTP in has, "has_passkey": PASSKEY in has, "options": _as_json(options)}


class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """A sign-in by a passkey alone; a page's script asks here what to ask the passkey."""

    form_class = PasskeySignInForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Go back to the sign-in page and say why."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, error)
        response: HttpResponse = super().form_invalid(form)
        return response


class Overview(IndexView):  # type: ignore[misc]  # allauth has no types
    """What the operator has; before there is anything, what they need."""

    template_name = "accounts/second_factor/overview.html"
    request: PersonRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the operator may go on from here."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        has = context["authenticators"]
        codes = has.get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "app": has.get(TOTP),
            "passkeys": has.get(PASSKEY, []),
            "codes_left": len(codes.get_unused_codes()) if codes else 0,
            "is_enrolled": factors.has_second_factor(self.request.user),
            "has_passed": has_passed(self.request),
        }


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Scan a picture, or type the secret, and give the first code."""

    form_class = SetUpAppForm
    template_name = "accounts/second_factor/set_up_app.html"
    request: PersonRequest

    def form_valid(self, form: SetUpAppForm) -> HttpResponse:
        """Take the app; its first code is spent, and the session has passed the second factor."""
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user_id=self.request.user.pk, type=TOTP)
        step = step_of(form.secret, form.cleaned_data["code"])
        if step is not None:
            factors.spend_code(app, step=step)
        factors.note_factor_added(self.request.user, factor=TOTP)
        let_through(self.request, app)
        return response


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Take the authenticator app away."""

    template_name = "accounts/second_factor/remove.html"
    success_url = OVERVIEW
    extra_context = {"is_app": True}

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        response: HttpResponse = super().form_valid(form)
        factors.note_factor_removed(self.request.user, factor=TOTP)
        messages.success(self.request, _("The authenticator app is removed. Its codes are worth nothing any more."))
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Make a passkey on the device, or on another by its camera."""

    form_class = AddPasskeyForm
    template_name = "accounts/second_factor/add_passkey.html"
    request: PersonRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what a browser is to ask of the device: a passkey that can sign in by itself."""
        context = FormView.get_context_data(self, **kwargs)
        return context | {"options": _as_json(begin_registration(self.request.user, passwordless=True))}

    def form_valid(self, form: AddPasskeyForm) -> HttpResponse:
        """Keep it; the session has passed the second factor."""
        response: HttpResponse = super().form_valid(form)
        passkey = Authenticator.objects.filter(user_id=self.request.user.pk, type=PASSKEY).latest("pk")
        factors.note_factor_added(self.request.user, factor=PASSKEY)
        let_through(self.request, passkey)
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Take one passkey away."""

    template_name = "accounts/second_factor/remove.html"
    success_url = OVERVIEW

    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it."""
        name = str(self.object)
        response: HttpResponse = super().form_valid(form)
        factors.note_factor_removed(self.request.user, factor=PASSKEY)
        messages.success(self.request, _("The passkey “%(name)s” is removed.") % {"name": name})
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """The recovery codes, shown once."""

    template_name = "accounts/second_factor/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Put the codes into a link, by which they are kept as a file without being asked for again."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        lines = [self.request.institution.absolute_url(), *context["unused_codes"], ""]
        href = "data:text/plain;charset=utf-8," + urlencode({"": "\n".join(lines)}).removeprefix("=").replace(
            "+", "%20"
        )
        return context | {"file": href}


class RenewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth has no types
    """New recovery codes in place of the old ones."""

    template_name = "accounts/second_factor/renew_codes.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them."""
        response: HttpResponse = super().form_valid(form)
        factors.note_recovery_codes_renewed(self.request.user)
        return response


class Confirm(ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """Ask for the password before second factors are changed in a session that has been open for a while."""

    form_class = ConfirmForm
    template_name = "accounts/second_factor/confirm.html"


def _as_json(options: Any) -> str:
    return json.dumps(options, cls=DjangoJSONEncoder)


ask_for_second_factor = at_the_operators_host(AskForSecondFactor.as_view())
sign_in_with_passkey = at_the_operators_host(SignInWithPasskey.as_view())
overview = at_the_operators_host(Overview.as_view())
set_up_app = at_the_operators_host(SetUpApp.as_view())
remove_app = at_the_operators_host(RemoveApp.as_view())
add_passkey = at_the_operators_host(AddPasskey.as_view())
remove_passkey = at_the_operators_host(RemovePasskey.as_view())
recovery_codes = at_the_operators_host(never_cache(RecoveryCodes.as_view()))
renew_recovery_codes = at_the_operators_host(RenewRecoveryCodes.as_view())
confirm = at_the_operators_host(Confirm.as_view())

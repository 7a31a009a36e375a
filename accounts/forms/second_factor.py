"""Second factors of operators: allauth's forms, with what they leave open closed."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import parse_authentication_response, parse_registration_response
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.domain.second_factor import LAST_STEP, spend_code
from accounts.local_accounts import origin, step_of
from institutions.keyring import UnreadableSecretError, seal, unseal

Result = TypeVar("Result")

#: What fido2 raises, besides its own refusals, of an answer that no browser gives.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """A code of the operator's app, or one of their recovery codes; each is good once."""

    code = forms.CharField(label=_("Code"), max_length=32, widget=CODE)

    def clean_code(self) -> str:
        """Take the code; raise ValidationError where it is wrong or used, and after too many."""
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            if error.code == "incorrect_code" and self._was_used(self.cleaned_data["code"]):
                raise get_adapter().validation_error("used_code") from None
            raise
        if self.authenticator.type == Authenticator.Type.TOTP and not self._spend(self.authenticator, code):
            raise get_adapter().validation_error("used_code")
        return code

    def _spend(self, app: Authenticator, code: str) -> bool:
        step = _step_of(app, code)
        return step is not None and spend_code(app, step=step)

    def _was_used(self, code: str) -> bool:
        app = Authenticator.objects.filter(user_id=self.user.pk, type=Authenticator.Type.TOTP).first()
        step = _step_of(app, code) if app else None
        return app is not None and step is not None and step <= app.data.get(LAST_STEP, -1)


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of an authenticator app."""

    code = forms.CharField(label=_("Code that the app shows"), max_length=32, widget=CODE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the secret encrypted in the session, where allauth leaves it as it is until the code comes."""
        session = context.request.session
        sealed = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if self.is_bound and sealed:
            try:
                self.secret = unseal(sealed)
            except UnreadableSecretError:
                # The keys were changed in the meantime: no code is right, and the page shows another secret.
                self.secret = generate_totp_secret()
        session[SECRET_SESSION_KEY] = seal(self.secret)


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new passkey: it is kept on the device, which asks its owner for a finger, a face or a PIN."""

    passwordless = None  # every passkey is
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("To tell it from others: the laptop, the telephone, the key on the ring."),
    )

    def clean(self) -> dict[str, Any]:
        """Take it; raise ValidationError where it is none, or is meant for another address."""
        return _told_plainly(self._clean)

    def _clean(self) -> dict[str, Any]:
        credential = self.cleaned_data.get("credential")
        if credential:
            _refuse_another_origin(parse_registration_response(credential))
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey as the second factor."""

    def clean_credential(self) -> Authenticator:
        """Return the passkey; raise ValidationError where it is not this person's, or is used at another address."""
        return _told_plainly(self._clean_credential)

    def _clean_credential(self) -> Authenticator:
        _refuse_another_origin(parse_authentication_response(self.cleaned_data["credential"]))
        return super().clean_credential()


class PasskeySignInForm(PasskeyForm, LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A passkey in place of address, password and code; it says itself whose it is."""

    def _clean_credential(self) -> Authenticator:
        passkey = super()._clean_credential()
        if not passkey.user.is_active:
            raise get_adapter().validation_error("passkey_refused")
        return passkey


class ConfirmForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Without allauth's link to a page that does not exist here.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


def _step_of(app: Authenticator, code: str) -> int | None:
    return step_of(get_adapter().decrypt(app.data["secret"]), code)


def _refuse_another_origin(answer: Any) -> None:
    """Raise ValidationError for an answer that a page of another host was given.

    Browsers let a page of a host below ours ask for our passkeys, and institutions live there.
    """
    if answer.response.client_data.origin != origin():
        raise get_adapter().validation_error("passkey_refused")


def _told_plainly(clean: Callable[[], Result]) -> Result:
    """Return what `clean` does; whatever is wrong with a passkey is told in one sentence."""
    try:
        return clean()
    except ValidationError as error:
        if error.code == "incorrect_code":
            raise get_adapter().validation_error("passkey_refused") from None
        raise
    except UNREADABLE:
        raise get_adapter().validation_error("passkey_refused") from None

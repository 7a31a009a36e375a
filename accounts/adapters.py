"""Where allauth asks us: which ways in there are, who the asserted person is, what to say when it fails."""

import logging
import re
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.domain.sign_in import recognise, social_account_of
from accounts.domain.trail import record_failed_sign_in
from accounts.enums import Protocol
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.explanations import answer_refusal
from accounts.models import SignInMethod
from accounts.provider import ConfigurationError
from institutions.door import CallError, Door, DoorError, open_door

logger = logging.getLogger(__name__)

# allauth's name for each protocol.
PROVIDERS = {Protocol.OIDC: "openid_connect"}
# Failures that the trail tells of. Who cancels, or comes back too late, knows why and has only to try again.
TOLD = frozenset({SignInProblem.UNREACHABLE, SignInProblem.PROVIDER})
# The error code of RFC 6749, section 5.2, in what allauth reports of an answer that may hold tokens.
ERROR_CODE = re.compile(r'"error"\s*:\s*"([a-z_]{1,60})"')


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Local accounts: operators only, made by a command, signed in by e-mail address and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The e-mail address and the password do not belong together. Try again."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave allauth's messages out: they show the handle, and being signed in shows by itself."""


class SignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts through the institution's provider."""

    def list_apps(
        self, _request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the sign-in methods of the institution in scope, as values that are never stored.

        `provider` is allauth's name of the protocol or the method's key. The scope decides, whether allauth has a
        request at hand or not.
        """
        apps = [_app_of(method) for method in SignInMethod.objects.filter(is_on=True)]
        return [
            app
            for app in apps
            if provider in {None, app.provider, app.provider_id} and client_id in {None, app.client_id}
        ]

    def get_requests_session(self) -> Door:
        """Let allauth call out through the guarded door only."""
        return open_door(connect_timeout=3, read_timeout=8, total_timeout=10, max_bytes=1024 * 1024, max_redirects=1)

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Refuse allauth's own way of making accounts: `recognise` has made it, or refused, by then."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide who this is, in place of allauth's look-up by a single identifier."""
        method = SignInMethod.objects.get(key=sociallogin.account.provider)
        try:
            person = recognise(sociallogin.asserted, method=method)
        except SignInRefusedError as refusal:
            logger.warning("sign-in %s refused: %s", refusal.reference, refusal.problem)
            raise ImmediateHttpResponse(answer_refusal(request, refusal)) from None
        sociallogin.user = person
        sociallogin.account = social_account_of(person, method=method)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Answer with a page that says what happened, whose move it is, and a reference for the log."""
        refusal = SignInRefusedError(_problem_of(error=error, exception=exception, context=extra_context or {}))
        logger.warning(
            "sign-in %s at method %s failed: %s (%s)",
            refusal.reference,
            provider.app.provider_id,
            refusal.problem,
            _log_words(request, exception),
        )
        if refusal.problem in TOLD and exception is not None and "state" in (extra_context or {}):
            # Only who was sent there from here has a state, and only an exchange with the provider raises: a visit to
            # the address alone writes nothing, whatever error it names.
            record_failed_sign_in(refusal, method_key=provider.app.provider_id)
        raise ImmediateHttpResponse(answer_refusal(request, refusal))


def _app_of(method: SignInMethod) -> SocialApp:
    return SocialApp(
        provider=PROVIDERS[Protocol(method.protocol)],
        provider_id=str(method.key),
        name=method.name,
        client_id=method.client_id,
        secret=method.client_secret,
        settings={
            "server_url": method.issuer,
            "mapping": method.mapping,
            "staff_id_claim": method.staff_id_claim,
            "vouches_for_email": method.vouches_for_email,
        },
    )


def _problem_of(*, error: str | None, exception: Exception | None, context: dict[str, Any]) -> SignInProblem:
    if error == AuthError.CANCELLED:
        return SignInProblem.CANCELLED
    if isinstance(exception, DoorError) and not exception.permanent:
        return SignInProblem.UNREACHABLE
    if exception is None and "state" not in context:
        return SignInProblem.STALE
    return SignInProblem.PROVIDER


def _log_words(request: HttpRequest, exception: Exception | None) -> str:
    """Say what helps to mend it and could not be a secret."""
    if exception is None:
        return f"error={request.GET.get('error', '')[:60]!r}"
    if isinstance(exception, CallError | ConfigurationError):
        return f"{type(exception).__name__}: {exception}"
    code = ERROR_CODE.search(str(exception))
    return f"{type(exception).__name__}{': ' + code[1] if code else ''}"

"""Where allauth asks us: which ways in there are, who the asserted person is, what to say when it fails."""

import logging
import re
from http import HTTPStatus
from typing import Any, NoReturn

import jwt
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.adding import answer_added_way
from accounts.answers import go_on, is_silent_no, problem_of_wish, take_no
from accounts.automatic import forget_note
from accounts.calls import ProviderDoor, open_provider_door
from accounts.configuration import ConfigurationError, forget_configuration
from accounts.domain.attempts import end_attempt, fail_attempt, note_asserted
from accounts.domain.confirming import require_context
from accounts.domain.sign_in import recognise, social_account_of
from accounts.domain.trail import record_failed_sign_in
from accounts.enums import Protocol
from accounts.errors import SignInProblem, SignInRefusedError
from accounts.models import SignInMethod, User
from accounts.proofs import note_proof
from accounts.refusals import answer_refusal
from accounts.trials import answer_failed_trial, answer_trial, method_on_trial
from accounts.wishes import Wish
from institutions.door import CallError, DoorError

logger = logging.getLogger(__name__)

# allauth's name for each protocol.
PROVIDERS = {Protocol.OIDC: "openid_connect", Protocol.SAML: "saml"}
# Failures that the trail tells of. Who cancels, or comes back too late, knows why and has only to try again.
TOLD = frozenset(
    {
        SignInProblem.UNREACHABLE,
        SignInProblem.PROVIDER,
        SignInProblem.LOCKED,
        SignInProblem.BAD_SIGNATURE,
        SignInProblem.WEAK_SIGNATURE,
        SignInProblem.OTHER_PROVIDER,
        SignInProblem.MISDIRECTED,
        SignInProblem.CLOCK_SKEW,
    }
)
# What PyJWT raises beneath allauth's error, about the ID token (OpenID Connect Core 1.0, section 3.1.3.7).
ID_TOKEN_PROBLEMS: dict[type, SignInProblem] = {
    jwt.ExpiredSignatureError: SignInProblem.EXPIRED,
    jwt.InvalidAudienceError: SignInProblem.MISDIRECTED,
    jwt.InvalidIssuerError: SignInProblem.MISDIRECTED,
    jwt.DecodeError: SignInProblem.UNREADABLE,
}
# Under which name an attempt's reference travels in allauth's state.
REFERENCE = "reference"
# The error code of RFC 6749, section 5.2, in what allauth reports of an answer that may hold tokens.
ERROR_CODE = re.compile(r'"error"\s*:\s*"([a-z_]{1,60})"')


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Sessions, and local accounts: of operators only, made by a command, signed in by address and password."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The e-mail address and the password do not belong together. Try again."),
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave allauth's messages out: they show the handle, and being signed in shows by itself."""

    def post_login(self, request: HttpRequest, user: User, *, signal_kwargs: Any, **hooks: Any) -> HttpResponse:
        """Write into the session how the person proved who they are, once it is theirs."""
        login = (signal_kwargs or {}).get("sociallogin")
        if login is not None:
            _note_proof(request, login, person=user)
        forget_note(request)
        response: HttpResponse = super().post_login(request, user, signal_kwargs=signal_kwargs, **hooks)
        return response


class SignInAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts through the institution's provider."""

    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the sign-in methods of the institution in scope, as values that are never stored.

        Those are the ones that are switched on, and the one that an administrator tries out in this browser.
        `provider` is allauth's name of the protocol or the method's key. The scope decides, whether allauth has a
        request at hand or not.
        """
        offered = Q(is_on=True) | Q(key=method_on_trial(request))
        apps = [_app_of(method) for method in SignInMethod.objects.filter(offered)]
        return [
            app
            for app in apps
            if provider in {None, app.provider, app.provider_id} and client_id in {None, app.client_id}
        ]

    def get_requests_session(self) -> ProviderDoor:
        """Let allauth call out through the guarded door only."""
        return open_provider_door()

    def is_open_for_signup(self, _request: HttpRequest, _sociallogin: SocialLogin) -> bool:
        """Refuse allauth's own way of making accounts: `recognise` has made it, or refused, by then."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Decide who this is, in place of allauth's look-up by a single identifier."""
        method = SignInMethod.objects.get(key=sociallogin.account.provider)
        reference = str(sociallogin.state.get(REFERENCE, ""))
        wish = Wish.from_state(sociallogin.state)
        if wish.tried_by is not None:
            raise ImmediateHttpResponse(answer_trial(request, sociallogin, method=method, wish=wish))
        if not method.is_on:
            # Only who tries it out gets here, and has gone there by another way.
            raise Http404
        note_asserted(reference, sociallogin.asserted, received=sociallogin.received, method=method)
        if wish.added_by is not None:
            answer = answer_added_way(request, sociallogin, method=method, wish=wish, reference=reference)
            raise ImmediateHttpResponse(answer)
        try:
            person = recognise(sociallogin.asserted, method=method, reference=reference)
            require_context(person, sociallogin.asserted, context=wish.context, method=method, reference=reference)
        except SignInRefusedError as refusal:
            logger.warning("sign-in %s refused: %s", refusal.reference, refusal.problem)
            known = User.objects.filter(pk=refusal.person_id or 0).first()
            attempt = fail_attempt(refusal.reference, refusal.problem, method=method, person=known)
            raise ImmediateHttpResponse(answer_refusal(request, refusal, attempt=attempt)) from None
        end_attempt(reference, person)
        sociallogin.user = person
        sociallogin.account = social_account_of(person, method=method)
        if wish.context and request.user == person:
            # Their session goes on, with one proof more: nobody signs out and in again.
            _note_proof(request, sociallogin, person=person)
            request.session.cycle_key()
            raise ImmediateHttpResponse(go_on(sociallogin.state))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Answer with a page that says what happened, whose move it is, and a reference for the log."""
        context = extra_context or {}
        state = context.get("state") or {}
        begun = state or context.get("begun") or {}
        wish, said = Wish.from_state(state), request.GET.get("error", "") if exception is None else ""
        if is_silent_no(wish, error=said):
            take_no(request, reference=begun.get(REFERENCE, ""))
            raise ImmediateHttpResponse(go_on(state))
        problem = problem_of_wish(wish, error=said) or _problem_of(
            request, error=error, exception=exception, context=context
        )
        refusal = SignInRefusedError(problem, reference=begun.get(REFERENCE, ""))
        words = _log_words(request, exception)
        detail = " ".join(filter(None, [words, getattr(exception, "said", "")]))
        key = provider.app.provider_id
        if exception is not None:
            forget_configuration(key)
        if wish.tried_by is not None:
            tried = SignInMethod.objects.get(key=key)
            answer = answer_failed_trial(request, refusal.problem, method=tried, wish=wish, detail=detail)
            raise ImmediateHttpResponse(answer)
        logger.warning("sign-in %s at method %s failed: %s (%s)", refusal.reference, key, refusal.problem, words)
        if refusal.problem in TOLD and exception is not None and state:
            # Only who was sent there from here has a state, and only an exchange with the provider raises: a visit to
            # the address alone is not in the trail, whatever error it names.
            record_failed_sign_in(refusal, method_key=key)
        method = SignInMethod.objects.get(key=key)
        attempt = fail_attempt(refusal.reference, refusal.problem, detail=detail, method=method)
        # Who asked silently sees a page with a button, whatever went wrong; staff find the attempt.
        raise ImmediateHttpResponse(
            go_on(state) if wish.is_silent else answer_refusal(request, refusal, attempt=attempt)
        )


def _note_proof(request: HttpRequest, login: SocialLogin, *, person: User) -> None:
    note_proof(
        request,
        person,
        method_key=login.account.provider,
        context=login.asserted.authn_context,
        way_out=getattr(login, "way_out", ""),
    )


def _app_of(method: SignInMethod) -> SocialApp:
    return SocialApp(
        provider=PROVIDERS[Protocol(method.protocol)],
        provider_id=str(method.key),
        name=method.name,
        client_id=method.client_id,
        secret=method.client_secret,
        settings={
            "server_url": method.issuer,
            "choices": method.choices,
        },
    )


def _problem_of(
    request: HttpRequest, *, error: str | None, exception: Exception | None, context: dict[str, Any]
) -> SignInProblem:
    if error == AuthError.CANCELLED:
        return SignInProblem.CANCELLED
    if isinstance(exception, SignInRefusedError):
        return exception.problem
    if isinstance(exception, CallError) and _is_away(exception):
        return SignInProblem.UNREACHABLE
    if exception is not None:
        return ID_TOKEN_PROBLEMS.get(type(exception.__cause__), SignInProblem.PROVIDER)
    if "state" in context:
        return SignInProblem.PROVIDER_ERROR
    return _problem_without_state(request)


def _is_away(error: CallError) -> bool:
    """Whether the provider did not answer, or answered that it is broken: trying again later helps, nothing here does."""
    if isinstance(error, DoorError):
        return not error.permanent
    return error.response is not None and error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _problem_without_state(request: HttpRequest) -> SignInProblem:
    """Tell apart why an answer fits nothing that was begun in this browser."""
    if "state" not in request.GET:
        return SignInProblem.UNSOLICITED
    return SignInProblem.STALE if settings.SESSION_COOKIE_NAME in request.COOKIES else SignInProblem.NO_COOKIE


def _log_words(request: HttpRequest, exception: Exception | None) -> str:
    """Say what helps to mend it and could not be a secret."""
    if exception is None:
        return f"error={request.GET.get('error', '')[:60]!r}"
    if isinstance(exception, SignInRefusedError):
        return exception.detail
    if isinstance(exception, CallError | ConfigurationError):
        return f"{type(exception).__name__}: {exception}"
    code = ERROR_CODE.search(str(exception))
    return f"{type(exception).__name__}{': ' + code[1] if code else ''}"

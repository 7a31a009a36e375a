"""How often one network address may begin to sign in, come back, and ask for help, at each institution.

The counting is allauth's, in the cache, whose keys are the institution's; operators' passwords and codes have limits of
its own. The numbers are far above what people do: a whole campus may share one address.
"""

import logging
from collections.abc import Callable
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from accounts.errors import SignInProblem, SignInRefusedError
from accounts.refusals import answer_refusal
from accounts.requests import VisitorRequest
from institutions.tenancy.caches import AWAY
from institutions.tenancy.requests import GetResponse

logger = logging.getLogger(__name__)

SECONDS = 60
BEGIN, COME_BACK, HELP = "begin", "come_back", "help"
#: What is counted together, by the names of the addresses.
LIMITED = {
    "sign_in": BEGIN,
    "openid_connect_login": BEGIN,
    "saml_login": BEGIN,
    "confirm_second_factor": BEGIN,
    "add_way": BEGIN,
    "openid_connect_callback": COME_BACK,
    "saml_acs": COME_BACK,
    "saml_finish": COME_BACK,
    "saml_sls": COME_BACK,
    "sign_in_help": HELP,
}


class LimitMiddleware:
    """Answer 429 to a network address that asks for these more often than `settings.SIGN_INS_PER_MINUTE`."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: VisitorRequest) -> HttpResponseBase:
        """Serve the request."""
        return self.get_response(request)

    def process_view(
        self, request: VisitorRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let the view be asked, or answer in its place."""
        match = request.resolver_match
        what = LIMITED.get(match.view_name) if match else None
        if what is None or request.institution is None or _may_ask(request, what):
            return None
        refusal = SignInRefusedError(SignInProblem.TOO_MANY)
        logger.warning("sign-in %s refused: too many from one address (%s)", refusal.reference, what)
        response = answer_refusal(request, refusal)
        response["Retry-After"] = str(SECONDS)
        return response


def _may_ask(request: VisitorRequest, what: str) -> bool:
    rates = {what: f"{settings.SIGN_INS_PER_MINUTE}/m/ip"}
    try:
        return consume(request, app="accounts", action=what, config=rates, limit_get=True) is not None
    except AWAY:
        logger.exception("without the cache nobody is counted")
    except PermissionDenied:
        logger.warning("no network address is known of a visitor: let the proxy pass X-Forwarded-For on")
    return True

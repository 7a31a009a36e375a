"""What is said to a person who could not be signed in: what happened, whose move it is, what to do."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import SignInProblem, SignInRefusedError


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One problem in words."""

    title: str | Promise
    happened: str | Promise
    to_do: str | Promise
    status: HTTPStatus
    retry_helps: bool


EXPLANATIONS = {
    SignInProblem.CANCELLED: Explanation(
        title=_("You are not signed in"),
        happened=_("The sign-in was cancelled at your institution's page. Nothing was passed on to us."),
        to_do=_("If you did not mean to cancel, sign in again."),
        status=HTTPStatus.OK,
        retry_helps=True,
    ),
    SignInProblem.STALE: Explanation(
        title=_("This sign-in is no longer open"),
        happened=_(
            "It took longer than ten minutes, was finished once already, or was begun in another browser. "
            "A page reached with the Back button does this too."
        ),
        to_do=_("Begin again from here: it takes a moment only, and usually without a password."),
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.UNREACHABLE: Explanation(
        title=_("Your institution's sign-in does not answer"),
        happened=_("We asked your institution's sign-in service and got no answer in time. Your account is in order."),
        to_do=_("Wait a few minutes and try again. If it lasts, tell your institution's support."),
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
    ),
    SignInProblem.PROVIDER: Explanation(
        title=_("Your institution's sign-in and this site do not understand each other"),
        happened=_(
            "The sign-in service gave an answer that we could not accept. This is a matter of how the two are set up, "
            "not of your account."
        ),
        to_do=_("Trying again once does no harm. If it happens again, your institution's support must look at it."),
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
    ),
    SignInProblem.NO_IDENTIFIER: Explanation(
        title=_("Your institution did not say who you are"),
        happened=_("You signed in there, but no lasting identifier of yours was passed on to us."),
        to_do=_("Your institution's support must have one released to this site. You need to do nothing else."),
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
    ),
    SignInProblem.TWO_PEOPLE: Explanation(
        title=_("Two accounts seem to be yours"),
        happened=_(
            "The identifiers that your institution passed on belong to two different people here, so we let nobody in "
            "rather than the wrong one."
        ),
        to_do=_("Your institution's support can put this right. Trying again will not help."),
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
    ),
    SignInProblem.INACTIVE: Explanation(
        title=_("Your account is switched off"),
        happened=_("Your institution has switched your account on this site off."),
        to_do=_("If that is a mistake, your institution's support can switch it on again."),
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
    ),
}


def answer_refusal(request: HttpRequest, refusal: SignInRefusedError) -> HttpResponse:
    """Return the page about a sign-in that failed."""
    explanation = EXPLANATIONS[refusal.problem]
    context = {"explanation": explanation, "reference": refusal.reference}
    return render(request, "accounts/not_signed_in.html", context, status=explanation.status)

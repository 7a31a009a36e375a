"""What is said about a sign-in that failed: to the person what happened and whose move it is, to staff the remedy."""

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.errors import SignInProblem


class Mover(Enum):
    """Whose move it is."""

    PERSON = _("You")
    SUPPORT = _("Your institution's support")
    PROVIDER = _("The people who run your institution's sign-in service")
    OPERATORS = _("The people who run this site")
    NOBODY = _("Nobody's: it passes by itself")


class ErrorCode(Enum):
    """What REFEDS' profile for errorURL (1.0, 2020) lets us tell an identity provider's error page."""

    NONE = ""
    IDENTIFICATION = "IDENTIFICATION_FAILURE"
    AUTHENTICATION = "AUTHENTICATION_FAILURE"
    AUTHORIZATION = "AUTHORIZATION_FAILURE"
    OTHER = "OTHER_ERROR"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One problem in words."""

    title: str | Promise
    happened: str | Promise
    to_do: str | Promise
    # What support staff can do about it.
    remedy: str | Promise
    mover: Mover
    status: HTTPStatus
    retry_helps: bool
    error_code: ErrorCode = ErrorCode.NONE


EXPLANATIONS = {
    SignInProblem.CANCELLED: Explanation(
        title=_("You are not signed in"),
        happened=_("The sign-in was cancelled at your institution's page. Nothing was passed on to us."),
        to_do=_("If you did not mean to cancel, sign in again."),
        remedy=_("Nothing: the person, or the provider on their behalf, said no."),
        mover=Mover.PERSON,
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
        remedy=_("Have them begin at this site's address, not at a bookmark of the sign-in page."),
        mover=Mover.PERSON,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.NO_COOKIE: Explanation(
        title=_("Your browser did not keep this site's cookie"),
        happened=_("You came back from your institution, and your browser no longer knew that you had begun here."),
        to_do=_("Allow cookies for this site, or use another browser or a window that is not private, and try again."),
        remedy=_("Have them allow this site's cookies; a bookmark of the provider's page does this too."),
        mover=Mover.PERSON,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.UNSOLICITED: Explanation(
        title=_("This sign-in was not begun here"),
        happened=_("Your institution sent you here signed in, without our having asked. We accept answers only."),
        to_do=_("Begin from here. If a link in your institution's portal brought you, tell its support."),
        remedy=_("Let the portal's link lead to this site's sign-in address instead of starting at the provider."),
        mover=Mover.PERSON,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.REPLAYED: Explanation(
        title=_("This answer was used already"),
        happened=_("Each answer of your institution signs in once. This one had been used, or was meant for another."),
        to_do=_("Begin again from here."),
        remedy=_("Usually a reload or the Back button. Many from one address would be somebody trying."),
        mover=Mover.PERSON,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.TOO_MANY: Explanation(
        title=_("Too many attempts at once"),
        happened=_("More sign-ins were begun from your address in a short time than people begin by themselves."),
        to_do=_("Wait a minute, then try again."),
        remedy=_("Where a whole building shares an address, the operators can allow more."),
        mover=Mover.NOBODY,
        status=HTTPStatus.TOO_MANY_REQUESTS,
        retry_helps=True,
    ),
    SignInProblem.UNREACHABLE: Explanation(
        title=_("Your institution's sign-in does not answer"),
        happened=_("We asked your institution's sign-in service and got no answer in time. Your account is in order."),
        to_do=_("Wait a few minutes and try again. If it lasts, tell your institution's support."),
        remedy=_("See whether the provider is up, and whether its address in the sign-in method is still right."),
        mover=Mover.PROVIDER,
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
        remedy=_("Compare client id, secret and addresses of the sign-in method with what is registered there."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.PROVIDER_ERROR: Explanation(
        title=_("Your institution's sign-in reported an error"),
        happened=_("It sent you back with an error of its own instead of saying who you are."),
        to_do=_("Try again. If it happens again, your institution's support can find out why."),
        remedy=_("The provider's own words are below; its log has the reason."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.NO_SECOND_FACTOR: Explanation(
        title=_("Your institution's sign-in did not confirm a second factor"),
        happened=_("What staff do here needs a sign-in with a second factor, and yours came without one."),
        to_do=_(
            "If you have a second factor, try again and use it. If you were not asked for one, your institution's "
            "sign-in cannot do it yet: its people must switch it on for this site."
        ),
        remedy=_("The provider must answer with the context that the sign-in method names."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=True,
        error_code=ErrorCode.AUTHENTICATION,
    ),
    SignInProblem.UNREADABLE: Explanation(
        title=_("Your institution's answer could not be read"),
        happened=_("The answer was broken or incomplete. Your account is in order."),
        to_do=_("Try again. If it happens again, your institution's support must look at it."),
        remedy=_("What was wrong with it is below; the provider's log may say more."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.LOCKED: Explanation(
        title=_("Your institution's answer could not be opened"),
        happened=_("The answer was encrypted, and none of this site's keys opens it. Your account is in order."),
        to_do=_("Your institution's support must look at it. Trying again will not help."),
        remedy=_("Have the provider read this site's metadata again: it encrypts with an old key, or another site's."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=False,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.BAD_SIGNATURE: Explanation(
        title=_("Your institution's answer was not signed as it should be"),
        happened=_("We could not make sure that the answer came from your institution, so we let nobody in."),
        to_do=_("Try again in some minutes. If it happens again, your institution's support must look at it."),
        remedy=_("The provider signs with a certificate that its metadata here does not name: renew the metadata."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.WEAK_SIGNATURE: Explanation(
        title=_("Your institution's answer is signed in a way that is no longer safe"),
        happened=_("The signature is made by a method that can be forged today, so we let nobody in by it."),
        to_do=_("Your institution's support must look at it. Trying again will not help."),
        remedy=_("Have the provider sign and digest with SHA-256 or better; what it used is below."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=False,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.OTHER_PROVIDER: Explanation(
        title=_("Another sign-in service has answered"),
        happened=_("The answer names another sign-in service than the one that we sent you to."),
        to_do=_("Begin again from here. If it happens again, your institution's support must look at it."),
        remedy=_("Compare the provider's entity ID with the sign-in method's; renew the metadata if it has changed."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.CLOCK_SKEW: Explanation(
        title=_("Two clocks disagree"),
        happened=_("Your institution's answer is dated in the future: its clock and ours are minutes apart."),
        to_do=_("Your institution's support can put this right. Trying again in some minutes may help."),
        remedy=_("Compare the provider's clock with the time of this attempt; both servers need NTP."),
        mover=Mover.PROVIDER,
        status=HTTPStatus.BAD_GATEWAY,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.EXPIRED: Explanation(
        title=_("Your institution's answer came too late"),
        happened=_("An answer is good for a few minutes, and this one had run out when it arrived."),
        to_do=_("Try again, without leaving the pages open in between."),
        remedy=_("When it happens to many, the provider's clock is behind; both servers need NTP."),
        mover=Mover.PERSON,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
    ),
    SignInProblem.MISDIRECTED: Explanation(
        title=_("This answer was meant for another site"),
        happened=_("Your institution's sign-in addressed its answer to somebody else, so we did not accept it."),
        to_do=_("Begin again from here. If it happens again, your institution's support must look at it."),
        remedy=_("Compare entity ID and addresses at the provider with this site's metadata."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.BAD_REQUEST,
        retry_helps=True,
        error_code=ErrorCode.OTHER,
    ),
    SignInProblem.NO_IDENTIFIER: Explanation(
        title=_("Your institution did not say who you are"),
        happened=_("You signed in there, but no lasting identifier of yours was passed on to us."),
        to_do=_("Your institution's support must have one released to this site. You need to do nothing else."),
        remedy=_("Have the provider release subject-id, or another identifier that the sign-in method trusts."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
        error_code=ErrorCode.IDENTIFICATION,
    ),
    SignInProblem.FOREIGN_SCOPE: Explanation(
        title=_("Your identifier ends in a name that is not known here"),
        happened=_("Your institution identified you with a scope that it may not speak for on this site."),
        to_do=_("Your institution's support can add the scope. You need to do nothing else."),
        remedy=_("Add the scope to the sign-in method if it is the institution's own."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
        error_code=ErrorCode.IDENTIFICATION,
    ),
    SignInProblem.TWO_PEOPLE: Explanation(
        title=_("We could not tell which account is yours"),
        happened=_(
            "The identifiers that your institution passed on belong to two accounts here, so we let nobody in rather "
            "than the wrong person."
        ),
        to_do=_("Your institution's support can put this right. Trying again will not help."),
        remedy=_(
            "Compare the identities of both: one person came twice under different identifiers, or one was given to "
            "somebody else."
        ),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
    ),
    SignInProblem.INACTIVE: Explanation(
        title=_("Your account is switched off"),
        happened=_("Your institution has switched your account on this site off."),
        to_do=_("If that is a mistake, your institution's support can switch it on again."),
        remedy=_("Switch the account on if the person still belongs to the institution."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
        error_code=ErrorCode.AUTHORIZATION,
    ),
    SignInProblem.NOT_ALLOWED: Explanation(
        title=_("No account is made for you here"),
        happened=_("Your institution keeps this site for some of its people, and you came as none of them."),
        to_do=_("If you should have an account, your institution's support can say how."),
        remedy=_("Compare the affiliations that were received with those that the sign-in method allows."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
        error_code=ErrorCode.AUTHORIZATION,
    ),
    SignInProblem.WRONG_ROLE: Explanation(
        title=_("The support desk is not open to you"),
        happened=_("You are signed in, and this part of the site is for your institution's support staff."),
        to_do=_(
            "You may be signed in with another account than you meant: then sign out and come back with the right one. "
            "If you should have the role, write to your institution's support, who ask the people who run this site for it."
        ),
        remedy=_("See which account they used, and which roles it has; the people who run this site give roles."),
        mover=Mover.SUPPORT,
        status=HTTPStatus.FORBIDDEN,
        retry_helps=False,
    ),
}

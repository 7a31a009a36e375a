"""An attempt to sign in as staff read it: what happened one after the other, whose move it is, and what helps.

The explanations speak to the person who could not sign in; what is said here is about them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import AttemptStep
from accounts.errors import SignInProblem
from accounts.explanations import EXPLANATIONS, Explanation, Mover
from accounts.models import SignInAttempt
from accounts.staff_words import MOVERS, name_missing

#: What came back fits nothing that was begun in that browser: nobody knows where it began.
BEGAN_ELSEWHERE = frozenset(
    {SignInProblem.STALE, SignInProblem.NO_COOKIE, SignInProblem.UNSOLICITED, SignInProblem.REPLAYED}
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Whose move it is now, and what staff can do."""

    mover: str | Promise
    remedy: str | Promise


def explanation_of(attempt: SignInAttempt) -> Explanation | None:
    """Return what is said of the attempt's problem; None where there is none, or none that is known any more."""
    try:
        return EXPLANATIONS[SignInProblem(attempt.problem)]
    except (ValueError, KeyError):
        return None


def tell_attempt(attempt: SignInAttempt) -> list[str]:
    """Return what happened as sentences, in order."""
    told = [_beginning(attempt)]
    if attempt.received or attempt.step in {AttemptStep.ASSERTED, AttemptStep.SIGNED_IN}:
        told.append(_answer(attempt))
    told.append(_ending(attempt))
    return told


def advise(attempt: SignInAttempt) -> Advice | None:
    """Return whose move it is and what staff can do; None where the person is signed in."""
    explanation = explanation_of(attempt)
    if explanation is not None:
        return Advice(mover=MOVERS[explanation.mover], remedy=explanation.remedy)
    if attempt.step == AttemptStep.SIGNED_IN:
        return None
    return Advice(
        mover=MOVERS[Mover.PERSON],
        remedy=_(
            "Ask what their browser showed after they left this site. A 400, a 401 and a blank page come from the "
            "identity provider, and the page of help says for each browser what helps."
        ),
    )


def _beginning(attempt: SignInAttempt) -> str:
    said = {"when": _time(attempt.begun_at), "method": attempt.method or _("a sign-in method that is no longer here")}
    if attempt.problem in BEGAN_ELSEWHERE:
        return _("At %(when)s an answer of “%(method)s” arrived that fits nothing begun in that browser.") % said
    if attempt.is_automatic:
        return _("At %(when)s they opened this site, which sent them on to “%(method)s” by itself.") % said
    return _("At %(when)s they chose to sign in and were sent to “%(method)s”.") % said


def _answer(attempt: SignInAttempt) -> str:
    count = len(attempt.received)
    said = ngettext(
        "They came back, and the identity provider said %(count)s thing of them.",
        "They came back, and the identity provider said %(count)s things of them.",
        count,
    ) % {"count": count}
    missing = name_missing(attempt.missing)
    if missing:
        said += " " + _("It did not say: %(missing)s.") % {"missing": ", ".join(missing)}
    return said


def _ending(attempt: SignInAttempt) -> str:
    ended = {"when": _time(attempt.ended_at) if attempt.ended_at else "", "person": attempt.person}
    if attempt.step == AttemptStep.SENT:
        return _(
            "They have not come back. Most who do not meet an error at the identity provider, or change their mind."
        )
    if attempt.step == AttemptStep.ASSERTED:
        return _("Nothing is known of what came after that: this site may have been interrupted.")
    if attempt.step == AttemptStep.SIGNED_IN:
        return _("At %(when)s they were signed in as %(person)s.") % ended
    explanation = explanation_of(attempt)
    shown = ended | {"title": explanation.title if explanation else attempt.problem}
    if attempt.person:
        return _("At %(when)s they were recognised as %(person)s and not let in. The page said: “%(title)s”.") % shown
    return _("At %(when)s it ended without anybody being signed in. The page said: “%(title)s”.") % shown


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%d %b %Y, %H:%M:%S} UTC"

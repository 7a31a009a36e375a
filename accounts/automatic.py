"""Signing in without typing: when opening the site goes to the identity provider by itself, and why never in circles.

On an institution's network the provider may know the person already (integrated Windows sign-in, or a session there).
One try is noted in the session before it begins, because the worst of them never come back: whoever returns by another
way finds a page with a button. Without cookies nothing can be noted; then the way back ends on a page that says so.
"""

import time
from enum import StrEnum

from django.http import HttpRequest

from accounts.enums import AutomaticSignIn
from accounts.models import SignInMethod

NOTE = "no_automatic_sign_in"


class Why(StrEnum):
    """Why the next visit shows a page with a button."""

    TRIED = "tried"
    AWAY = "away"
    ASKED = "asked"
    LEFT = "left"


# Seconds for which nothing is tried again: after a try, while the provider does not answer, after its silent no, after
# signing out.
REST = {Why.TRIED: 60 * 60, Why.AWAY: 5 * 60, Why.ASKED: 60 * 60, Why.LEFT: 12 * 60 * 60}


def automatic_method() -> SignInMethod | None:
    """Return the one method of the institution in scope that opening the site goes to, where there is one."""
    return SignInMethod.objects.filter(is_on=True).exclude(automatic=AutomaticSignIn.OFF).first()


def goes_by_itself(request: HttpRequest) -> bool:
    """Return whether this visit may be led to the provider: somebody opens a page, and nothing speaks against it."""
    return opens_a_page(request) and why_not(request) is None


def opens_a_page(request: HttpRequest) -> bool:
    """Return whether a browser asks for a page in order to show it.

    Programs, pictures, parts of pages and pages fetched ahead of a click are not led anywhere. Browsers say it by Fetch
    Metadata (W3C), and those that do not yet, by what they accept.
    """
    asked = request.headers
    return (
        request.method == "GET"
        and "text/html" in asked.get("Accept", "")
        and asked.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and asked.get("Sec-Fetch-Dest", "document") == "document"
        and "prefetch" not in asked.get("Sec-Purpose", asked.get("Purpose", ""))
    )


def why_not(request: HttpRequest) -> Why | None:
    """Return why this browser is shown a page with a button, if anything says so."""
    note = request.session.get(NOTE)
    if not isinstance(note, dict) or note["until"] < time.time():
        return None
    return Why(note["why"])


def note(request: HttpRequest, why: Why) -> None:
    """Let the next visits of this browser show a page with a button; until they sign in, or for the time of REST."""
    request.session[NOTE] = {"why": str(why), "until": time.time() + REST[why]}


def forget_note(request: HttpRequest) -> None:
    """Let opening the site go to the provider again: the person is signed in."""
    request.session.pop(NOTE, None)

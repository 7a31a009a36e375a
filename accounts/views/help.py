"""Help for whoever cannot sign in: public, and readable when nothing else works."""

from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import SignInAttempt
from accounts.requests import VisitorRequest
from accounts.sessions import LAST_ATTEMPT
from institutions.tenancy.requests import calls_out


@calls_out  # no transaction: a page that helps does not depend on one
@never_cache
@require_safe
def sign_in_help(request: VisitorRequest) -> HttpResponse:
    """Explain what browsers show when the provider fails, and name the browser's last attempt."""
    try:
        reference = request.session.get(LAST_ATTEMPT, "")
        attempt = SignInAttempt.objects.select_related("method").filter(reference=reference).first()
    except DatabaseError:
        attempt = None
    return render(request, "accounts/sign_in_help.html", {"attempt": attempt})

"""What every page knows, and the pages that say that something went wrong."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

HELP = "/help/sign-in/"


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every template the institution whose host was asked, and the version of the site."""
    return {"institution": getattr(request, "institution", None), "version": settings.VERSION}


# Django's own views for these render without a context; ours name the institution and whom to write to.


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 400."""
    return render(request, "400.html", status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500, and with the help page where that was asked for: it is read when nothing else works."""
    if request.path == HELP:
        return render(request, "accounts/sign_in_help.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "500.html", status=500)


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer 429 to a network address that tries oftener than people do; allauth counts by the minute."""
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = "60"
    return response


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 403 to a form that carries no valid CSRF token; the reason is Django's and goes to its log."""
    return render(request, "403_csrf.html", status=403)

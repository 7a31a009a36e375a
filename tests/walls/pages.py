"""Pages to try the third wall with: each does one thing that a view may do."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.urls import path

from accounts.models import User
from config import urls as site
from institutions.models import Department
from institutions.tenancy.requests import calls_out
from institutions.tenancy.streams import stream as stream_inside


def people(request: Any) -> HttpResponse:
    """Name the institution and everybody in it."""
    return JsonResponse(
        {"institution": request.institution.slug, "people": sorted(User.objects.values_list("email", flat=True))}
    )


def me(request: HttpRequest) -> HttpResponse:
    """Say whether somebody is signed in."""
    user = get_user(request)
    return JsonResponse({"me": user.email if user.is_authenticated else None})


def remember(request: HttpRequest) -> HttpResponse:
    """Start a session."""
    request.session["visited"] = True
    return HttpResponse("remembered")


def remembered(request: HttpRequest) -> HttpResponse:
    """Say whether the session that was started is read here."""
    return JsonResponse({"visited": "visited" in request.session})


def found_department(request: HttpRequest, code: str, end: str) -> HttpResponseBase:
    """Write a row and end in one of the ways that a view may end."""
    Department.objects.create(code=code, name=code)
    ends: dict[str, Any] = {"broken": RuntimeError, "missing": Http404, "forbidden": PermissionDenied}
    if end in ends:
        raise ends[end]
    if end == "broken-page":
        return SimpleTemplateResponse(engines["django"].from_string("{% include missing %}"), {"missing": [object()]})
    return HttpResponse(status=204)


def lazy_page(_request: HttpRequest) -> HttpResponseBase:
    """Read rows while the page is rendered, after the view has returned."""
    page = engines["django"].from_string("{% for person in people %}{{ person.email }}{% endfor %}")
    return SimpleTemplateResponse(page, {"people": User.objects.all()})


def stream(_request: HttpRequest) -> HttpResponseBase:
    """Read rows while the answer is sent, without a scope of the stream's own."""

    def lines() -> Iterator[str]:
        yield from User.objects.values_list("email", flat=True)

    return StreamingHttpResponse(lines())


def scoped_stream(request: Any) -> HttpResponseBase:
    """Read rows while the answer is sent, as a stream of the institution."""

    def lines() -> Iterator[str]:
        for email in User.objects.order_by("pk").values_list("email", flat=True).iterator(chunk_size=1):
            yield f"{email}\n"

    return StreamingHttpResponse(stream_inside(lines, institution=request.institution))


def _open() -> list[bool]:
    """Say whether Django and the database see an open transaction."""
    seen = [connection.in_atomic_block]
    if connection.vendor == "postgresql":
        seen.append(connection.connection.info.transaction_status != 0)
    return seen


def transaction_is_open(_request: HttpRequest) -> HttpResponse:
    """Say whether a transaction is open around the view."""
    User.objects.count()
    return JsonResponse({"open": all(_open())})


@calls_out
def call_out(_request: HttpRequest) -> HttpResponse:
    """Read, say what is open while a call would be made, then write in one block of its own."""
    before = User.objects.count()
    during = _open()
    with transaction.atomic():
        Department.objects.create(code="CALLED", name="Called")
        within = _open()
    return JsonResponse({"before": before, "during": any(during), "within": all(within), "after": any(_open())})


# With the site's own pages behind them, which its error pages link to.
handler400, handler500 = site.handler400, site.handler500
urlpatterns = [
    path("people", people),
    path("me", me),
    path("remember", remember),
    path("remembered", remembered),
    path("departments/<code>/<end>", found_department),
    path("lazy", lazy_page),
    path("stream", stream),
    path("scoped-stream", scoped_stream),
    path("transaction", transaction_is_open),
    path("call-out", call_out),
    *site.urlpatterns,
]

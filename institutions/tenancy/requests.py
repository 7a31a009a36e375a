"""The third wall: the host of a request names the institution, and one transaction serves the request."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from institutions.models import Host, Institution
from institutions.tenancy.scope import institution_scope, outside_any_institution

View = TypeVar("View", bound=Callable[..., Any])
GetResponse = Callable[[HttpRequest], HttpResponseBase]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def calls_out(view: View) -> View:
    """Mark a view that makes HTTP calls: no transaction is opened around it.

    Its code after the last call is one `atomic` block of its own.
    """
    view.calls_out = True  # type: ignore[attr-defined] # a mark on the function, like Django's csrf_exempt
    return view


class HostMiddleware:
    """Find the institution by the host, before anything else looks at the request.

    An unknown host gets a plain 404. An alias redirects to the institution's primary host before any session is made.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request inside the institution's scope."""
        name, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        with outside_any_institution():
            host = Host.objects.select_related("institution").filter(name=name).first()
            if host is None:
                return HttpResponseNotFound("No institution is served under this name.\n", content_type="text/plain")
            if not host.is_primary:
                return _to_primary_host(request, host.institution)
        request.institution = host.institution  # type: ignore[attr-defined] # what this middleware is for
        with institution_scope(host.institution):
            return self.get_response(request)


def _to_primary_host(request: HttpRequest, institution: Institution) -> HttpResponse:
    # 308 keeps the method: a form posted to an alias is not lost.
    return HttpResponsePermanentRedirect(institution.absolute_url(request.get_full_path()), preserve_request=True)


class TransactionMiddleware:
    """Open one transaction around the view and the rendering of its response; roll back when the view raises.

    It stands inside the session middleware, whose table is shared, and outside everything that reads people.
    SQLite gets none for safe methods: its transactions take the write lock.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request in its transaction."""
        with _transaction_for(request):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, _exception: Exception) -> None:
        """Undo what a failed view has written: the handler turns the exception into a response after this."""
        if _has_transaction(request):
            transaction.set_rollback(True)


def _transaction_for(request: HttpRequest) -> AbstractContextManager[None]:
    if _has_transaction(request):
        return transaction.atomic()
    if _view_calls_out(request):
        return getattr(connection, "short_transactions", nullcontext)()  # SQLite has none
    return nullcontext()


def _has_transaction(request: HttpRequest) -> bool:
    """Whether the request is served in one transaction."""
    on_sqlite_only_reading = connection.vendor == "sqlite" and request.method in SAFE_METHODS
    return not on_sqlite_only_reading and not _view_calls_out(request)


def _view_calls_out(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "calls_out", False)
    except Resolver404:
        return False

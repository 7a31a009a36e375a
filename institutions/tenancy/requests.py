"""The third wall: the host of a request names the institution, and one transaction serves the request."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from django.conf import settings
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
NOT_SERVED = (
    "No institution is served under this name. Please look whether the address is typed as it should be.\n"
    "The institutions that are here are listed at {base}\n"
)
NO_PRIMARY_HOST = (
    "The institution of this name has no primary host, so it cannot be reached. "
    "Whoever runs this site must give it one.\n"
)


def calls_out(view: View) -> View:
    """Mark a view that makes HTTP calls: no transaction is opened around it.

    Its code after the last call is one `atomic` block of its own.
    """
    view.calls_out = True  # type: ignore[attr-defined] # a mark on the function, like Django's csrf_exempt
    return view


class HostMiddleware:
    """Find the institution by the host, before anything else looks at the request.

    An unknown host gets a plain 404. An alias redirects to the institution's primary host before any session is made.
    `BASE_DOMAIN` is nobody's until there are operators: `request.institution` is then None, and the one page that is
    served lists the institutions.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request inside the institution's scope."""
        name, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        with outside_any_institution():
            host = Host.objects.select_related("institution").filter(name=name).first()
            if host is None:
                return self._of_nobody(request, name=name)
            if not host.is_primary:
                return _to_primary_host(request, host.institution)
        request.institution = host.institution  # type: ignore[attr-defined] # what this middleware is for
        with institution_scope(host.institution):
            return self.get_response(request)

    def _of_nobody(self, request: HttpRequest, *, name: str) -> HttpResponseBase:
        if name != settings.BASE_DOMAIN:
            return _plain_404(NOT_SERVED.format(base=Host(name=settings.BASE_DOMAIN).url()))
        request.institution = None  # type: ignore[attr-defined]
        request.urlconf = "institutions.urls"
        return self.get_response(request)


def _to_primary_host(request: HttpRequest, institution: Institution) -> HttpResponse:
    try:
        address = institution.absolute_url(request.get_full_path())
    except Host.DoesNotExist:
        return _plain_404(NO_PRIMARY_HOST)
    # 308 keeps the method: a form posted to an alias is not lost.
    return HttpResponsePermanentRedirect(address, preserve_request=True)


def _plain_404(said: str) -> HttpResponse:
    return HttpResponseNotFound(said, content_type="text/plain")


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
        short: AbstractContextManager[None] = connection.short_transactions()  # type: ignore[attr-defined] # our backends'
        return short
    return nullcontext()


def _has_transaction(request: HttpRequest) -> bool:
    """Whether the request is served in one transaction."""
    on_sqlite_only_reading = connection.vendor == "sqlite" and request.method in SAFE_METHODS
    return not on_sqlite_only_reading and not _view_calls_out(request)


def _view_calls_out(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info, getattr(request, "urlconf", None)).func
        return getattr(view, "calls_out", False)
    except Resolver404:
        return False

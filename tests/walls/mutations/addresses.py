"""The third wall, address by address as the URL configuration lists them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth import middleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.enums import RoleKind
from accounts.models import User
from institutions.models import Institution
from institutions.tenancy.requests import HostMiddleware
from institutions.tenancy.scope import institution_scope
from reports.api.authentication import ReportKeyAuthentication
from reports.models import ReportKey
from tests.walls.mutations.mutants import Mutant, replaced
from tests.walls.strangers.routes import routes

COMES, READ = "who may come", "whose rows are read"

#: What an address does not ask, and why that is right.
WITHOUT_LOSS = {
    ("operators/password/<str:uidb64>/<str:token>/", COMES): "whoever has the link may",
    ("help/sign-in/", COMES): "it is there for everybody",
    ("help/sign-in/", READ): "it reads the browser's own last attempt",
    ("accounts/saml/<str:provider_id>/leave/", READ): "it needs a session of the person's own",
    ("saml/sls/", READ): "a message without a provider's signature is not read",
    ("orcid/farewell/", READ): "it needs a session that the link of a mail has opened",
    ("api/<path:anything>", READ): "there is nothing, for anybody",
}


def mutants() -> Iterator[Mutant]:
    """Yield, for each address, who may come and whose rows are read there."""
    for route in routes():
        near = (f"[/{route} GET", f"[/{route} ", f"[/{route}]")
        for kind, taken_out in ((COMES, _everybody_is_staff_at), (READ, _another_institution_at)):
            yield Mutant(
                kind,
                f"/{route}",
                partial(taken_out, route),
                near,
                may_be_noticed_anywhere=False,
                without_loss=WITHOUT_LOSS.get((route, kind), ""),
            )


def _leads_to(route: str, request: HttpRequest) -> bool:
    try:
        found = resolve(request.path_info, getattr(request, "urlconf", None)).route
    except Resolver404:
        return False
    return found == route.replace("^", "")  # which Django leaves out where it joins routes


@contextmanager
def _everybody_is_staff_at(route: str) -> Iterator[None]:
    """Take whoever comes for an administrator, and whatever key they bring for one that is known."""

    def make_user(get_user: Callable[..., Any]) -> Callable[..., Any]:
        def anybody(request: HttpRequest) -> Any:
            return _somebody_of_staff() if _leads_to(route, request) else get_user(request)

        return anybody

    def make_key(authenticate: Callable[..., Any]) -> Callable[..., Any]:
        def any_key(self: ReportKeyAuthentication, request: Any) -> Any:
            known = ReportKey.objects.filter(revoked_at=None, department=None).first()
            return (AnonymousUser(), known) if _leads_to(route, request) else authenticate(self, request)

        return any_key

    with ExitStack() as stack:
        stack.enter_context(replaced(middleware, "get_user", make_user))
        stack.enter_context(replaced(ReportKeyAuthentication, "authenticate", make_key))
        yield


def _somebody_of_staff() -> User | AnonymousUser:
    kinds = [RoleKind.ADMINISTRATOR, RoleKind.OPERATOR]
    return User.objects.filter(roles__kind__in=kinds, is_active=True).first() or AnonymousUser()


@contextmanager
def _another_institution_at(route: str) -> Iterator[None]:
    """Serve the address in the scope of another institution than the host's."""

    def make(serve: Callable[..., Any]) -> Callable[..., Any]:
        def served(self: HostMiddleware, request: HttpRequest) -> Any:
            if not _leads_to(route, request):
                return serve(self, request)
            elsewhere = copy(self)
            elsewhere.get_response = partial(_in_another_scope, self.get_response)
            return serve(elsewhere, request)

        return served

    with replaced(HostMiddleware, "__call__", make):
        yield


def _in_another_scope(get_response: Callable[..., Any], request: Any) -> Any:
    other = Institution.objects.exclude(pk=request.institution.pk).filter(is_operators=False)[0]
    with institution_scope(other):
        return get_response(request)

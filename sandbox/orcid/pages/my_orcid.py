"""The owner's side of a record: works, trusted organisations, permission requests."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sandbox.orcid.models import Client, Person, Work
from sandbox.orcid.oauth.grants import active_grants, has_allowed, withdraw_trust
from sandbox.orcid.pages.record import lay_out
from sandbox.orcid.pages.session import go_to, person_of

# What an institution's permission request asks for.
REQUESTED = frozenset({"/read-limited", "/activities/update"})

OwnersPage = Callable[..., HttpResponse]


def _for_owner(page: OwnersPage) -> Callable[..., HttpResponse]:
    """Give a view that calls the page with who is signed in, after a sign-in where nobody is."""

    def view(request: HttpRequest, **parts: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            return go_to("sign_in", then=reverse("my_orcid"))
        return page(request, person, **parts)

    return view


def _show_mine(request: HttpRequest, person: Person) -> HttpResponse:
    works = list(Work.objects.filter(person=person).order_by("pk"))
    context = {
        "person": person,
        "groups": lay_out(works, owner=person),
        "trusted": _trusted(person),
        "requests": _permission_requests(person),
    }
    return render(request, "sandbox_orcid/my_orcid.html", context)


def _delete_work(request: HttpRequest, person: Person, put_code: int) -> HttpResponse:
    with transaction.atomic():
        get_object_or_404(Work, person=person, pk=put_code).delete()
    messages.success(request, _("The work was deleted from your record."))
    return redirect("my_orcid")


def _revoke_trust(request: HttpRequest, person: Person, client_id: str) -> HttpResponse:
    client = get_object_or_404(Client, client_id=client_id)
    with transaction.atomic():
        withdraw_trust(person, client)
    messages.success(request, _("%(name)s has no access to your record any more.") % {"name": client.name})
    return redirect("my_orcid")


def _trusted(person: Person) -> list[dict[str, Any]]:
    clients = Client.objects.filter(grants__person=person).distinct().order_by("name")
    return [
        {"client": client, "scopes": ", ".join(sorted(frozenset[str]().union(*(grant.scopes for grant in grants))))}
        for client in clients
        if (grants := active_grants(person, client))
    ]


def _permission_requests(person: Person) -> list[dict[str, str]]:
    """Give the requests of the person's institution: Institutional Connect (section 1.10).

    Their way begins here, so the client's callback gets a code and no state.
    """
    if not person.institution:
        return []
    clients = Client.objects.filter(institution__iexact=person.institution, active=True).order_by("name")
    return [
        {"name": client.name, "address": _authorise_address(client)}
        for client in clients
        if client.redirect_uris and not has_allowed(person, client, scopes=REQUESTED)
    ]


def _authorise_address(client: Client) -> str:
    query = {
        "client_id": client.client_id,
        "response_type": "code",
        "scope": " ".join(sorted(REQUESTED, reverse=True)),
        "redirect_uri": client.redirect_uris[0],
    }
    return f"{reverse('authorise')}?{urlencode(query)}"


show_mine = require_GET(_for_owner(_show_mine))
delete_work = require_POST(_for_owner(_delete_work))
revoke_trust = require_POST(_for_owner(_revoke_trust))

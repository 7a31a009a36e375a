"""The page on the deployment's own address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from institutions.chooser import institutions_to_choose

# From here on the letters of the alphabet stand above what begins with them.
LETTERS_FROM = 25


@require_safe
def chooser(request: HttpRequest) -> HttpResponse:
    """Let a person find their institution, by a word of its name (`q`) or in the list."""
    query = request.GET.get("q", "").strip()
    choice = institutions_to_choose(query)
    # This page stands alone where there are no operators: their addresses are the site's.
    sign_in = reverse("account_login", urlconf=settings.ROOT_URLCONF)
    context = {
        "query": query,
        "choice": choice,
        "by_letter": len(choice.found) >= LETTERS_FROM,
        "operators_sign_in": choice.operators.url(sign_in) if choice.operators else None,
    }
    return render(request, "institutions/chooser.html", context)


def nothing_else(_request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 404 on an address that belongs to no institution, so that no page could name one."""
    return HttpResponseNotFound("There is no such page. The list of institutions is at /\n", content_type="text/plain")

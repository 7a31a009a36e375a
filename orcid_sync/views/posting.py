"""What a signed-in person posts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import VisitorRequest

View = Callable[..., HttpResponse]


def posted_by_person(view: View) -> View:
    """Let only POST through, and only of a signed-in person.

    Who has to sign in first comes back to the ORCID page: a form cannot be sent again by a redirect.
    """

    @require_POST
    @wraps(view)
    def guarded(request: VisitorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(reverse("orcid"))
        return view(request, *args, **kwargs)

    return guarded

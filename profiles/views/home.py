"""The start page, and what it says about moving data."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.automatic import automatic_method, goes_by_itself
from accounts.requests import VisitorRequest
from institutions.views import chooser
from profiles.first_day import checklist


@require_safe
def home(request: VisitorRequest) -> HttpResponse:
    """Welcome whoever comes: with the checklist of the first day, or with a word on what this is.

    Where opening the site signs in by itself, whoever is not signed in is led to that first. At the operators' host,
    which is the deployment's own, people find their institution.
    """
    if request.institution.is_operators:
        return chooser(request)
    if not request.user.is_authenticated:
        if goes_by_itself(request) and automatic_method():
            return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.path})}")
        return render(request, "profiles/welcome.html")
    return render(request, "profiles/first_day.html", {"checklist": checklist(request.user)})


@require_safe
@login_required
def moving_data(request: HttpRequest) -> HttpResponse:
    """Say how data get into the repository, and who helps."""
    return render(request, "profiles/moving_data.html")

"""What every page of setting up has in common: for whom it is, whose method it is about, and how it looks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from accounts.models import SignInMethod, User
from accounts.requests import PersonRequest
from accounts.trials import PERMISSION
from institutions.admin.look import read_without_secrets

View = Callable[..., HttpResponseBase]
TEMPLATES = "admin/accounts/signinmethod/set_up/"
#: In which form a column of the method is chosen by another name.
CHOSEN_AS = {"automatic": "is_automatic"}


def administrators_only(view: View) -> View:
    """Refuse everybody else. Operators have no provider: nothing is set up for them."""

    @wraps(view)
    def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.institution.is_operators or not may_set_up(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def may_set_up(request: HttpRequest) -> bool:
    """Whether the person may set sign-in methods up."""
    return isinstance(request.user, User) and request.user.has_perm(PERMISSION)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was filled with, be it nothing at all; None where it is only shown."""
    return request.POST if request.method == "POST" else None


def find_method(object_id: int) -> SignInMethod:
    """Return the institution's method, its secret unread; raises Http404."""
    methods = read_without_secrets(SignInMethod.objects.all(), related=("institution",))
    method: SignInMethod = get_object_or_404(methods, pk=object_id)
    return method


def show(
    request: HttpRequest, page: str, *, title: str, method: SignInMethod | None = None, **context: Any
) -> HttpResponse:
    """Return one of the pages."""
    common = {
        **admin.site.each_context(request),
        "opts": SignInMethod._meta,
        "title": title,
        "subtitle": str(method) if method else "",
        "method": method,
        "step": page.partition("_")[0],
    }
    return TemplateResponse(request, f"{TEMPLATES}{page}.html", common | context)


def note_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what the domain refuses where it belongs in the form."""
    said = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for column, messages in said.items():
        field = CHOSEN_AS.get(column, column)
        form.add_error(field if field in form.fields else None, messages)

"""The admin of an institution: at its own host, for its own staff, through its own sign-in."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignObjectRel
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

View = TypeVar("View", bound=Callable[..., Any])

#: Django's own ways in and out. Ours are the site's: nobody's password is asked for here.
LEFT_OUT = frozenset({"login", "logout", "password_change", "password_change_done"})


class ColophonAdmin(admin.AdminSite):
    """Opens for whom the rule `use_admin` lets in, and shows what the host's institution has and nothing else."""

    site_title = site_header = _("Support desk")
    index_title = _("What would you like to look at?")
    empty_value_display = "—"
    # The lists are wide, and their names are one step away on the start page.
    enable_nav_sidebar = False

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Guard a view: whoever is not signed in goes to the institution's sign-in and comes back; others get 403."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if self.has_permission(request):
                answer: HttpResponseBase = view(request, *args, **kwargs)
                return answer
            if request.user.is_authenticated:
                raise PermissionDenied
            return redirect_to_login(request.get_full_path())

        protected = csrf_protect(guarded)
        return cast("View", update_wrapper(protected if cacheable else never_cache(protected), view))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Offer the rows that a field may hold."""
        return cast("HttpResponse", _Offers.as_view(admin_site=self)(request))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the admin's addresses, Django's sign-in and password forms left out."""
        return [address for address in super().get_urls() if getattr(address, "name", None) not in LEFT_OUT]


class _Offers(AutocompleteJsonView):
    """Django's offers; it refuses whatever is no field, and fails on a relation that is read backwards."""

    def process_request(self, request: HttpRequest) -> Any:
        asked = super().process_request(request)
        if any(isinstance(part, ForeignObjectRel) for part in asked):
            raise PermissionDenied
        return asked

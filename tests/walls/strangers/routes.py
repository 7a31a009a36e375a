"""Every address of the site, by its route as the URL configurations write it, and how a route is filled in."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.urls import URLPattern, URLResolver
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import SignInMethod, User
from institutions.tenancy.scope import institution_scope
from items.models import Item
from orcid_sync.models import OrcidConnection
from tests.walls.strangers.world import House, World

#: A parameter as `path` and as `re_path` write it.
PARAMETER = re.compile(r"\(\?P<(?P<named>\w+)>[^)]*\)|<(?:\w+:)?(?P<plain>\w+)>")


@cache
def routes() -> dict[str, URLPattern]:
    """Return every address that the site's URL configuration leads to."""
    return dict(_walk(import_module(settings.ROOT_URLCONF).urlpatterns))


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern


#: What an admin address is about: its route begins with this.
ADMIN = {f"admin/{model._meta.app_label}/{model._meta.model_name}/": model for model in admin.site._registry}


def model_of(route: str) -> type[models.Model] | None:
    """Return the model that an address of the admin is about."""
    return next((model for begin, model in ADMIN.items() if route.startswith(begin)), None)


def fill_in(route: str, world: World, *, of: str, **words: str) -> str:
    """Return the path of a route with the ids of this owner's rows, and these words where it asks for words."""
    house, name = world.owner(of)

    def value(found: re.Match[str]) -> str:
        parameter = found["named"] or found["plain"]
        return words[parameter] if parameter in words else str(FILLED_BY[parameter](house, name, route))

    return "/" + PARAMETER.sub(value, route).replace("^", "").replace("$", "")


def _object(house: House, name: str, route: str) -> Any:
    model = model_of(route) or User
    return house.row(model, of=name).pk


def _item(house: House, name: str, route: str) -> int:
    shelf = house.shelves[name]
    # The one that the person is asked about, where they answer.
    return int((shelf.asked if "is-mine" in route else shelf.rows[Item]).pk)


def _token(house: House, name: str, _route: str) -> str:
    with institution_scope(house.institution), transaction.atomic():
        return default_token_generator.make_token(house.people[name])


def _method_key(house: House, name: str, route: str) -> Any:
    shelf = house.shelves[name]
    return (shelf.saml if "saml" in route else shelf.rows[SignInMethod]).key


#: What stands for each parameter whose value is an id, by its name.
FILLED_BY: dict[str, Callable[[House, str, str], Any]] = {
    "object_id": _object,
    "item_id": _item,
    "handle": lambda house, name, _route: house.people[name].handle,
    "provider_id": _method_key,
    "content_type_id": lambda _house, _name, _route: ContentType.objects.get_for_model(User).pk,
    "pk": lambda house, name, _route: house.row(Authenticator, of=name).pk,
    "uidb64": lambda house, name, _route: urlsafe_base64_encode(force_bytes(house.people[name].pk)),
    "token": _token,
    "farewell_token": lambda house, name, _route: house.words.secret + house.row(OrcidConnection, of=name).orcid,
}


def asks_for_ids(route: str) -> bool:
    return any((found["named"] or found["plain"]) in FILLED_BY for found in PARAMETER.finditer(route))

"""The accounts of the institution."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from sandbox.demo.world import Institution, load_world
from sandbox.idp.models import Person


def enrol_person(username: str, *, password: str, claims: Mapping[str, Any]) -> Person:
    """Make or replace an account; without a `sub` claim the username is the subject."""
    user, _ = User.objects.get_or_create(username=username)
    user.set_password(password)
    user.save()
    sub = str(claims.get("sub") or username)
    person, _ = Person.objects.update_or_create(user=user, defaults={"sub": sub, "claims": dict(claims)})
    return person


def enrol_the_cast() -> None:
    """Give a new database the people that the demo's world has at this institution."""
    institution = this_institution()
    if institution is None or Person.objects.exists():
        return
    for person in institution.people:
        enrol_person(person.username, password=person.password, claims=person.claims)


def this_institution() -> Institution | None:
    """Return the institution of the demo's world that this identity provider belongs to, if it is one of them."""
    return next((one for one in load_world().institutions if one.slug == settings.NAME), None)


def institution_name() -> str:
    """Return the name that the pages show."""
    institution = this_institution()
    return institution.name if institution else str(settings.NAME)


def list_usernames() -> list[str]:
    """Return the usernames of everybody who has an account here."""
    return list(User.objects.order_by("username").values_list("username", flat=True))

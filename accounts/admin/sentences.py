"""What this room's events mean, and who the people in all rooms' events are."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleKind
from accounts.errors import SignInProblem
from accounts.models import PersonKey, SignInMethod
from institutions.admin.trail import (
    PERSON,
    LookUp,
    Named,
    Subject,
    register_look_up,
    register_sentences,
    register_words,
)


def name_people(keys: set[Any]) -> Mapping[Any, Named]:
    """Return the names of the people behind these keys, and their pages, in one query."""
    rows = PersonKey.objects.filter(key__in=keys).select_related("person")
    return {
        row.key: Named(str(row.person), reverse("admin:accounts_user_change", args=[row.person_id])) for row in rows
    }


def name_methods(keys: set[Any]) -> Mapping[Any, Named]:
    """Return what people call the ways to sign in with these keys, in one query."""
    rows = SignInMethod.objects.filter(key__in=keys).only("institution", "key", "name")
    return {
        str(row.key): Named(f"“{row.name}”", reverse("admin:accounts_signinmethod_change", args=[row.pk]))
        for row in rows
    }


register_look_up(PERSON, LookUp(ask=name_people, gone=_("somebody who is no longer known here")))
register_look_up("method", LookUp(ask=name_methods, gone=_("a way that is no longer here")))
register_words("role", dict(RoleKind.choices))
register_words("department", {"": _("the whole institution")})
register_words("way", {"password": _("with a password"), "provider": _("through the institution's provider")})
register_words(
    "problem",
    {
        SignInProblem.NO_IDENTIFIER: _("the provider named nobody"),
        SignInProblem.TWO_PEOPLE: _("the provider's identifiers are two people's here"),
        SignInProblem.INACTIVE: _("the account is switched off"),
    },
)
register_sentences(
    Subject.SIGNING_IN,
    {
        "person.signed_in": _("%(who)s signed in %(way)s."),
        "sign_in.refused": _("Somebody was not let in through %(method)s: %(problem)s (reference %(reference)s)."),
    },
)
register_sentences(
    Subject.PEOPLE,
    {
        "person.created": _("An account was made for %(whom)s."),
        "staff_id.contested": _("%(whom)s came with a staff identifier (%(claim)s) that stays another person's."),
        "staff_id.kept": _("%(whom)s kept the staff identifier (%(claim)s) with which somebody else came."),
    },
)
register_sentences(
    Subject.ROLES,
    {
        "role.granted": _("%(who)s granted %(whom)s the role “%(role)s” for %(department)s."),
        "role.claimed": _("%(whom)s has the role “%(role)s” for %(department)s, which was waiting for them."),
    },
)
register_sentences(
    Subject.SETTINGS,
    {
        "sign_in_method.added": _("%(who)s added a way to sign in: %(issuer)s."),
        "sign_in_method.changed": _("%(who)s changed a way to sign in: %(issuer)s."),
    },
)
register_sentences(
    Subject.TRAIL, {"events.pseudonymised": _("%(who)s made the earlier events of one person anonymous.")}
)

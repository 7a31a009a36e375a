"""What this room's events mean, and who the people in all rooms' events are."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import IdentifierKind, RoleKind
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
register_words(
    "way",
    {
        "password": _("with a password"),
        "passkey": _("with a passkey"),
        "provider": _("through the institution's provider"),
    },
)
register_words("factor", {"totp": _("an authenticator app"), "webauthn": _("a passkey")})
register_words(
    "problem",
    {
        SignInProblem.NO_IDENTIFIER: _("the provider named nobody"),
        SignInProblem.TWO_PEOPLE: _("the provider's identifiers are two people's here"),
        SignInProblem.UNREACHABLE: _("the provider did not answer"),
        SignInProblem.PROVIDER: _("what the provider answered could not be accepted"),
        SignInProblem.LOCKED: _("none of our keys opened the answer"),
        SignInProblem.BAD_SIGNATURE: _("the answer's signature could not be trusted"),
        SignInProblem.WEAK_SIGNATURE: _("the answer was signed by a method that is no longer safe"),
        SignInProblem.OTHER_PROVIDER: _("another provider had answered"),
        SignInProblem.MISDIRECTED: _("the answer was meant for another site"),
        SignInProblem.CLOCK_SKEW: _("the provider's clock and ours disagree"),
    },
)
register_words("kinds", dict(IdentifierKind.choices))
register_words(
    "changed",
    {
        "name": _("name"),
        "given_name": _("given name"),
        "family_name": _("family name"),
        "email": _("e-mail address"),
        "email_is_vouched_for": _("whether the e-mail address is vouched for"),
        "support_email": _("support address"),
        "ror": _("ROR id"),
        "is_listed": _("whether it is listed"),
        "protocol": _("protocol"),
        "client_secret": _("client secret"),
        "mapping": _("which claims are read"),
        "staff_id_claim": _("claim of the staff identifier"),
        "vouches_for_email": _("whether it vouches for e-mail addresses"),
        "automatic": _("what opening the site does"),
        "second_factor_context": _("second factor of staff"),
    },
)
register_sentences(
    Subject.SIGNING_IN,
    {
        "person.signed_in": _("%(who)s signed in %(way)s."),
        "person.signed_out": _("%(who)s signed out."),
        "sign_in.refused": _("Somebody was not let in through %(method)s: %(problem)s (reference %(reference)s)."),
        "sign_in.switched_off": _(
            "%(whom)s was not let in through %(method)s: the account is switched off (reference %(reference)s)."
        ),
        "sign_in.failed": _("A sign-in through %(method)s came to nothing: %(problem)s (reference %(reference)s)."),
        "sign_in.password_refused": _("Somebody gave a wrong password for %(whom)s."),
        "sign_in.operator_switched_off": _("Somebody tried to sign in as %(whom)s, whose account is switched off."),
        "sign_in.address_unknown": _("Somebody tried to sign in with an e-mail address that nobody here has."),
        "sign_in.code_refused": _("Somebody gave the password of %(whom)s, and a wrong code after it."),
        "second_factor.added": _("%(who)s added %(factor)s as a second factor."),
        "second_factor.removed": _("%(who)s removed %(factor)s, which was a second factor."),
        "second_factor.recovery_codes_renewed": _("%(who)s made new recovery codes."),
        "second_factor.recovery_code_used": _("%(who)s used a recovery code in place of the second factor."),
        "second_factor.reset": _(
            "%(who)s took every second factor (%(count)s) and the password of %(whom)s away, and made a new link."
        ),
        "person.password_link_made": _("%(who)s made a link by which a password can be set for %(whom)s."),
        "person.password_set": _("A password was set for %(whom)s, by whoever had the link."),
    },
)
register_sentences(
    Subject.PEOPLE,
    {
        "person.created": _("An account was made for %(whom)s."),
        "person.details_changed": _("The institution said something new of %(whom)s: %(changed)s."),
        "person.departments_changed": _(
            "The institution changed the departments of %(whom)s (joined: %(joined)s, left: %(left)s)."
        ),
        "person.name_chosen": _("%(who)s chose how the name of %(whom)s is shown."),
        "person.identifier_learnt": _("%(whom)s came with a new identifier through %(method)s: %(kinds)s."),
        "person.account_joined": _(
            "%(whom)s proved that another account is theirs too, and made it one with this one."
        ),
        "person.account_given_up": _("%(whom)s gave this account up: it became one with another of theirs."),
        "staff_id.noted": _("The staff identifier (%(claim)s) of %(whom)s was noted."),
        "staff_id.contested": _("%(whom)s came with a staff identifier (%(claim)s) that stays another person's."),
        "staff_id.kept": _("%(whom)s kept the staff identifier (%(claim)s) with which somebody else came."),
    },
)
register_sentences(
    Subject.ROLES,
    {
        "role.granted": _("%(who)s granted %(whom)s the role “%(role)s” for %(department)s."),
        "role.claimed": _("%(whom)s has the role “%(role)s” for %(department)s, which was waiting for them."),
        "role.waiting_ended": _(
            "The role “%(role)s” for %(department)s, which was waiting for %(whom)s, went: they had it already."
        ),
        "role.withdrawn": _("%(who)s withdrew the role “%(role)s” for %(department)s from %(whom)s."),
    },
)
register_sentences(
    Subject.SETTINGS,
    {
        "institution.created": _("%(who)s set the institution up at %(host)s."),
        "institution.changed": _("%(who)s changed what is said of the institution: %(changed)s."),
        "department.added": _("The department %(department)s became known by what was said of a person."),
        "sign_in_method.added": _("%(who)s added a way to sign in, through %(issuer)s."),
        "sign_in_method.changed": _("%(who)s changed the way to sign in through %(issuer)s: %(changed)s."),
    },
)
register_words("part", {"whole": _("the whole trail"), "part": _("a part of the trail")})
register_sentences(
    Subject.TRAIL,
    {
        "events.downloaded": _("%(who)s downloaded %(part)s."),
        "events.downloaded_of": _("%(who)s downloaded the events about %(whom)s."),
        "events.pseudonymised": _("%(who)s made the earlier events of one person anonymous."),
    },
)

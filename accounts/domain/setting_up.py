"""Set an institution up: itself, its host, its way to sign in, and the people who run the deployment.

Each function does nothing the second time. ValidationError is Django's own, for values that do not fit their columns.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.domain.roles import give_role
from accounts.enums import AutomaticSignIn, IdentifierKind, Protocol, RoleKind
from accounts.errors import HostRefusedError
from accounts.models import SignInMethod, User
from institutions.changes import take_over
from institutions.events import record_event
from institutions.models import Host, Institution
from institutions.tenancy.scope import institution_scope

OPERATORS = "operators"


@transaction.atomic
def create_institution(
    slug: str,
    *,
    name: str,
    host: str,
    support_email: str,
    ror: str = "",
    is_listed: bool = True,
    is_operators: bool = False,
) -> tuple[Institution, bool]:
    """Return the institution of this slug and whether it is new; what is given replaces what it was.

    Raises HostRefusedError when the name is no host name or is another institution's, or when the institution has
    another primary host: that one is part of every address that is registered elsewhere. Raises ValidationError.
    """
    institution = Institution.objects.filter(slug=slug).first() or Institution(slug=slug, is_operators=is_operators)
    is_new = institution.pk is None
    changed = take_over(institution, name=name, support_email=support_email, ror=ror, is_listed=is_listed)
    institution.full_clean()
    institution.save()
    _give_host(institution, name=host)
    with institution_scope(institution):
        if is_new:
            record_event("institution.created", host=host)
        elif changed:
            record_event("institution.changed", changed=changed)
    return institution, is_new


def _give_host(institution: Institution, *, name: str) -> None:
    taken = Host.objects.filter(name=name).exclude(institution=institution).select_related("institution").first()
    if taken:
        raise HostRefusedError(f"The host {name} belongs to {taken.institution.slug}.")
    if name == settings.BASE_DOMAIN and not institution.is_operators:
        raise HostRefusedError(f"The host {name} is BASE_DOMAIN, which is the operators' own.")
    primary = Host.objects.filter(institution=institution, is_primary=True).first()
    if primary is None:
        # One of its other hosts can become it.
        host = Host.objects.filter(institution=institution, name=name).first() or Host(
            institution=institution, name=name
        )
        host.is_primary = True
        try:
            host.full_clean()
        except ValidationError as error:
            raise HostRefusedError(f"“{name}” is not a host name: {' '.join(error.messages)}") from error
        host.save()
    elif primary.name != name:
        raise HostRefusedError(
            f"{institution.slug} is reached at {primary.name}, which its identity provider and ORCID know it by."
        )


@transaction.atomic
def create_operator(email: str) -> tuple[User, bool]:
    """Return the operator with this e-mail address and whether they are new; makes their institution when absent.

    Raises HostRefusedError when BASE_DOMAIN is the host of an institution. Raises ValidationError.
    """
    email = email.lower()
    operators = Institution.objects.filter(is_operators=True).first()
    if operators is None:
        operators, _is_new = create_institution(
            OPERATORS, name="Colophon", host=settings.BASE_DOMAIN, support_email=email, is_operators=True
        )
    elif not operators.hosts.filter(is_primary=True).exists():
        _give_host(operators, name=settings.BASE_DOMAIN)
    with institution_scope(operators):
        person = User.objects.filter(email=email).first()
        is_new = person is None
        if person is None:
            person = User(email=email, email_is_vouched_for=True)
            person.clean_fields(exclude=["institution", "password"])
            person.set_unusable_password()
            person.save()
            record_event("person.created", about=person.audit_key)
        give_role(person, kind=RoleKind.OPERATOR)
    return person, is_new


@transaction.atomic
def password_link(person: User) -> str:
    """Make a link by which the person sets a password: once, within `settings.PASSWORD_RESET_TIMEOUT` seconds."""
    record_event("person.password_link_made", about=person.audit_key)
    path = reverse(
        "set_password",
        kwargs={
            "uidb64": urlsafe_base64_encode(force_bytes(person.pk)),
            "token": default_token_generator.make_token(person),
        },
    )
    return person.institution.absolute_url(path)


@transaction.atomic
def add_sign_in(
    *,
    name: str,
    protocol: Protocol,
    issuer: str,
    client_id: str,
    client_secret: str,
    mapping: Mapping[str, str] | None = None,
    staff_id_claim: str | None = None,
    vouches_for_email: bool | None = None,
    scopes: Iterable[str] | None = None,
    trusts_principal_names: bool | None = None,
    automatic: AutomaticSignIn | None = None,
    second_factor_context: str | None = None,
    metadata_url: str | None = None,
) -> tuple[SignInMethod, bool]:
    """Return the sign-in method with this issuer and client id, of the institution in scope, and whether it is new.

    What is given replaces what it was; what is None stays, and so do the key, with it the redirect URI, and whether
    people are offered the method. The trail says which of it was new. Raises ValidationError, also where opening the
    site goes to another method already.
    """
    if protocol is Protocol.OIDC:
        _check_address(issuer)
    method = SignInMethod.objects.filter(issuer=issuer, client_id=client_id).first()
    is_new = method is None
    if method is None:
        method = SignInMethod(issuer=issuer, client_id=client_id)
    choices = {
        "mapping": dict(mapping) if mapping is not None else None,
        "staff_id_claim": staff_id_claim,
        "vouches_for_email": vouches_for_email,
        "scopes": sorted({scope.lower() for scope in scopes}) if scopes is not None else None,
        "identifier_kinds": _kinds(method.identifier_kinds, trusts_principal_names=trusts_principal_names),
        "automatic": automatic,
        "second_factor_context": second_factor_context,
        "metadata_url": metadata_url,
    }
    given = {column: value for column, value in choices.items() if value is not None}
    changed = take_over(method, name=name, protocol=protocol, client_secret=client_secret, **given)
    method.clean_fields(exclude=["institution"])
    _check_is_the_only_automatic_one(method)
    method.save()
    if is_new:
        record_event("sign_in_method.added", issuer=issuer)
    elif changed:
        record_event("sign_in_method.changed", issuer=issuer, changed=changed)
    return method, is_new


def _kinds(kinds: list[str], *, trusts_principal_names: bool | None) -> list[str]:
    """Return the identifiers to trust, in their order; None leaves it open whether principal names are among them."""
    last = IdentifierKind.EDU_PERSON_PRINCIPAL_NAME
    if trusts_principal_names is None or trusts_principal_names == (last in kinds):
        return kinds
    return [*kinds, last] if trusts_principal_names else [kind for kind in kinds if kind != last]


def _check_is_the_only_automatic_one(method: SignInMethod) -> None:
    others = SignInMethod.objects.exclude(pk=method.pk).exclude(automatic=AutomaticSignIn.OFF)
    if method.automatic != AutomaticSignIn.OFF and (other := others.first()) is not None:
        raise ValidationError(
            {"automatic": f"Opening the site goes to {other.issuer} already. Give that one off first."}
        )


def _check_address(issuer: str) -> None:
    try:
        URLValidator(schemes=["http", "https"])(issuer)
    except ValidationError as error:
        raise ValidationError({"issuer": error.messages}) from None

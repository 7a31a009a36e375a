"""Rows that tests need. A tenant-owned row goes into the institution in scope, or into the one that is named."""

from contextlib import nullcontext
from typing import Any

import factory
from django.conf import settings
from django.db import transaction
from factory.django import DjangoModelFactory

from accounts.enums import IdentifierKind, Protocol, RoleKind
from accounts.models import (
    DepartmentMembership,
    Identity,
    PersonKey,
    ProvenOrcid,
    Role,
    SamlKey,
    SignInAttempt,
    SignInMethod,
    StaffId,
    User,
)
from institutions.models import Department, Event, Host, Institution
from institutions.tenancy.scope import institution_scope


class HostFactory(DjangoModelFactory):
    """By default the primary host of its institution, `<slug>.<BASE_DOMAIN>`."""

    class Meta:
        model = Host

    name = factory.LazyAttribute(lambda host: f"{host.institution.slug}.{settings.BASE_DOMAIN}")
    is_primary = True


class InstitutionFactory(DjangoModelFactory):
    """An institution with its primary host."""

    class Meta:
        model = Institution
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"institution-{n}")
    name = factory.LazyAttribute(lambda institution: institution.slug.title())
    support_email = factory.LazyAttribute(lambda institution: f"library@{institution.slug}.example")
    host = factory.RelatedFactory(HostFactory, "institution")


class TenantFactory(DjangoModelFactory):
    """The base of the others. Opens a transaction, without which PostgreSQL lets nothing through."""

    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy: str, params: dict[str, Any]) -> Any:
        institution = params.get("institution")
        with institution_scope(institution) if institution else nullcontext(), transaction.atomic():
            return super()._generate(strategy, params)


class DepartmentFactory(TenantFactory):
    class Meta:
        model = Department

    code = factory.Sequence(lambda n: f"D{n}")
    name = factory.Sequence(lambda n: f"Department {n}")


class UserFactory(TenantFactory):
    class Meta:
        model = User

    given_name = "Mara"
    family_name = factory.Sequence(lambda n: f"Quillfeather-{n}")
    email = factory.Sequence(lambda n: f"person-{n}@si.example")
    email_is_vouched_for = True


class PersonKeyFactory(TenantFactory):
    class Meta:
        model = PersonKey

    person = factory.SubFactory(UserFactory)


class DepartmentMembershipFactory(TenantFactory):
    class Meta:
        model = DepartmentMembership

    person = factory.SubFactory(UserFactory)
    department = factory.SubFactory(DepartmentFactory)


class RoleFactory(TenantFactory):
    class Meta:
        model = Role

    person = factory.SubFactory(UserFactory)
    kind = RoleKind.SUPPORT


class SignInMethodFactory(TenantFactory):
    class Meta:
        model = SignInMethod

    protocol = Protocol.OIDC
    name = "Staff account"
    issuer = factory.Sequence(lambda n: f"https://idp-{n}.si.example")
    client_id = "colophon"
    client_secret = "kept-by-two"


class SamlKeyFactory(TenantFactory):
    class Meta:
        model = SamlKey

    certificate = "-----BEGIN CERTIFICATE-----"
    private_key = "kept-by-one"


class SignInAttemptFactory(TenantFactory):
    class Meta:
        model = SignInAttempt

    method = factory.SubFactory(SignInMethodFactory)
    reference = factory.Sequence(lambda n: f"TEST-{n:04}")


class IdentityFactory(TenantFactory):
    class Meta:
        model = Identity

    person = factory.SubFactory(UserFactory)
    method = factory.SubFactory(SignInMethodFactory)
    kind = IdentifierKind.OIDC_SUBJECT
    value = factory.Sequence(lambda n: f"subject-{n}")


class StaffIdFactory(TenantFactory):
    class Meta:
        model = StaffId

    person = factory.SubFactory(UserFactory)
    kind = "employee_number"
    value = factory.Sequence(lambda n: f"SI-{n}")


class ProvenOrcidFactory(TenantFactory):
    class Meta:
        model = ProvenOrcid

    person = factory.SubFactory(UserFactory)
    orcid = "0009-8000-0000-0012"


class EventFactory(TenantFactory):
    class Meta:
        model = Event

    kind = "person.signed_in"

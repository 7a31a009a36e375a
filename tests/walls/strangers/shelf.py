"""A row of every model that belongs to somebody, each with a word in its text that occurs nowhere else."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.utils import timezone

from accounts.models import SignInMethod, User
from accounts.saml.metadata import read_metadata
from institutions.events import record_event
from institutions.keyring import seal
from items.models import Authorship, Choice, Item, Source, SourceAccount, SourceRecord
from items.names import read_name
from orcid_sync.domain.farewell import digest_of
from orcid_sync.models import Attempt, Authorisation, Citation, Farewell, OrcidConnection, OrcidCredentials
from profiles.models import Picture, PictureSquare, Profile
from reports.domain.keys import create_report_key
from reports.models import ReportKey
from tests.accounts.saml.identity_provider import TestIdentityProvider
from tests.factories import (
    DepartmentFactory,
    DepartmentMembershipFactory,
    IdentityFactory,
    ProvenOrcidFactory,
    RoleFactory,
    SamlKeyFactory,
    SignInAttemptFactory,
    SignInMethodFactory,
    StaffIdFactory,
    UserFactory,
)

_numbers = count(1)


@dataclass(frozen=True)
class Words:
    """What marks the rows of one institution, beginning with a root of its own; people add their names to it.

    A root is long enough never to stand in a token by chance: in thousands of pages five letters do, once in a while.
    `public` is for every visitor of the institution's host, `house` for its people, `secret` for nobody.
    """

    root: str

    @property
    def public(self) -> str:
        return f"{self.root}public"

    @property
    def house(self) -> str:
        return f"{self.root}house"

    @property
    def secret(self) -> str:
        return f"{self.root}secret"

    def of(self, name: str) -> str:
        return f"{self.root}{name}"


@dataclass(frozen=True)
class Shelf:
    """One row of each model, all of them one person's or their institution's.

    The person is asked whether a further item is theirs (`asked`). `key` opens the institution's report. `saml` is a
    further sign-in method, with a provider that its metadata describes.
    """

    mark: str
    rows: Mapping[type[models.Model], Any]
    asked: Item
    key: str
    saml: SignInMethod


def make_person(words: Words, name: str, **columns: Any) -> User:
    """Make a person in scope whose every text has their mark in it."""
    mark = words.of(name)
    person: User = UserFactory(
        given_name=name.capitalize(),
        family_name=mark,
        email=f"{mark}@{words.root}.example".lower(),
        password=f"pbkdf2_sha256$1$salt${words.secret}",
        **columns,
    )
    return person


def fill_shelf(person: User, words: Words, *, outside: str) -> Shelf:
    """Give the person in scope a row of every model; `outside` is the address of everything that is called."""
    mark, secret = words.of(person.given_name.lower()), words.secret
    number, now = next(_numbers), timezone.now()
    orcid = f"0009-8000-0000-{number:04}"
    first = not OrcidCredentials.objects.exists()
    stated = f"{person.family_name}, {person.given_name}"
    method = SignInMethodFactory(
        name=f"{words.public} {number}",
        issuer=f"{outside}/{words.public}/{number}",
        client_id=words.house,
        client_secret=secret,
    )
    provider = TestIdentityProvider(
        entity_id=f"{outside}/{words.public}/saml/{number}",
        sso_url=f"{outside}/{words.public}/sso/{number}",
        scopes=[f"{words.root}.example"],
    )
    saml = SignInMethodFactory(
        protocol="saml",
        name=f"{words.public} by SAML {number}",
        issuer=provider.entity_id,
        client_id="",
        provider_facts=read_metadata(provider.metadata(), now=now).to_json(),
    )
    department = DepartmentFactory(name=f"{words.house} {number}", code=f"{words.house}-{number}")
    key = create_report_key(name=f"{words.house} {number}", department=None)
    credentials = OrcidCredentials.objects.create(
        client_id=f"APP-{words.house}-{number}",
        client_secret=secret,
        site_url=outside,
        api_url=f"{outside}/v3.0",
        replaced_at=None if first else now,
    )
    source = Source.objects.create(
        kind="figshare", url=f"{outside}/{words.house}/v2", group=str(number), token=secret, seconds_between_calls=0
    )
    item = Item.objects.create(title=f"{mark} sedges", kind="dataset", doi=f"10.5072/{mark}".lower(), url=outside)
    connection = OrcidConnection.objects.create(
        person=person,
        orcid=orcid,
        # One must say “this is me” before anything else, the other may press Send.
        name=mark if first else "",
        client_id=credentials.client_id,
        site_url=outside,
        access_token=secret,
        refresh_token=secret,
        connected_at=now,
        read_at=now,
        needs_reading=False,
    )
    picture = Picture.objects.create(person=person, etag=words.house)
    asked = Item.objects.create(title=f"Perhaps {mark}", kind="dataset", doi=f"10.5072/asked.{mark}".lower())
    Authorship.objects.create(
        item=asked, source=source, position=1, name=stated, name_key=read_name(stated).key, suggested_person=person
    )
    rows: list[models.Model] = [
        person,
        method,
        department,
        credentials,
        source,
        item,
        connection,
        picture,
        ReportKey.objects.get(prefix=key[9:17]),
        PictureSquare.objects.create(picture=picture, side=96, content=words.house.encode()),
        Profile.objects.create(person=person, job_title=f"Keeper of {mark}", bio=mark),
        DepartmentMembershipFactory(person=person, department=department),
        RoleFactory(person=None, awaited=f"{mark}@awaited.example".lower()),
        IdentityFactory(person=person, method=method, value=mark),
        SamlKeyFactory(certificate=words.public, private_key=secret),
        SignInAttemptFactory(
            method=method,
            person=person,
            email=person.email,
            detail=mark,
            received=[["mail", [mark]]],
            missing=["name"],
        ),
        StaffIdFactory(person=person, value=mark),
        ProvenOrcidFactory(person=person, orcid=orcid),
        SourceAccount.objects.create(source=source, author_id=str(number), staff_id=mark, email=f"{mark}@a.example"),
        SourceRecord.objects.create(item=item, source=source, identifier=mark, facts={"title": mark}, seen_at=now),
        Authorship.objects.create(
            item=item,
            source=source,
            source_author_id=str(number),
            position=1,
            name=stated,
            person=person,
            how="account",
        ),
        Choice.objects.create(person=person, item=item, decided_at=now),
        Citation.objects.create(
            connection=connection, item=item, error=f"refused {mark}", identifier=mark, is_held=True
        ),
        Attempt.objects.create(connection=connection, verb="POST works", milliseconds=80, request_id=mark),
        Farewell.objects.create(
            connection=connection, ends_at=now + timedelta(days=90), token_digest=digest_of(f"{secret}{orcid}")
        ),
        Authorisation.objects.create(
            person=person, state_digest=hashlib.sha256(f"{secret}{number}".encode()).hexdigest()
        ),
        record_event("orcid.disconnected", actor=person.audit_key, about=person.audit_key),
        person.person_key,
        EmailAddress.objects.create(user=person, email=person.email),
        SocialAccount.objects.create(user=person, provider=str(method.key), uid=mark),
        Authenticator.objects.create(user=person, type="totp", data={"secret": seal(secret)}),
    ]
    return Shelf(mark=mark, rows={type(row): row for row in rows}, asked=asked, key=key, saml=saml)

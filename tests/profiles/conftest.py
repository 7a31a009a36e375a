"""Alice and her browser."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from institutions.tenancy.scope import institution_scope


@pytest.fixture
def in_scope(alice: User) -> Iterator[None]:
    """For tests that ask the domain itself."""
    with institution_scope(alice.institution), transaction.atomic():
        yield


def browser_of(person: User, *, host: str = "") -> Client:
    """A browser in which the person is signed in, at their own institution's host unless another is named."""
    client = Client(HTTP_HOST=host or f"{person.institution.slug}.colophon.test")
    with institution_scope(person.institution):
        client.force_login(person)
    return client


@pytest.fixture
def browser(alice: User) -> Client:
    return browser_of(alice)

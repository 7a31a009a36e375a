"""The key pairs by which identity providers know an institution's site."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography.x509 import load_pem_x509_certificate
from django.utils import timezone

from accounts.domain.saml_keys import add_key, our_keys, retire_old_keys
from accounts.models import SamlKey
from accounts.saml.certificates import KeyPair
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope
from tests.accounts.saml.signing import key_pair
from tests.factories import SamlKeyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _scope(smithsonian: Institution) -> Iterator[None]:
    with institution_scope(smithsonian):
        yield


def made(name: str, *, days_ago: float) -> KeyPair:
    """Put a key on the shelf that was made so long ago."""
    pair = key_pair(name)
    when = timezone.now() - timedelta(days=days_ago)
    SamlKeyFactory(certificate=pair.certificate, private_key=pair.private_key, made_at=when)
    return pair


def test_first_key_is_made_when_it_is_needed_and_kept() -> None:
    first = our_keys()
    assert our_keys() == first
    assert first.opening == (first.signing,)
    assert list(Event.objects.values_list("kind", flat=True)) == ["saml_key.made"]
    certificate = load_pem_x509_certificate(first.signing.certificate.encode())
    assert certificate.subject.rfc4514_string() == "CN=smithsonian.colophon.test"


def test_each_institution_has_its_own(fjordhaven: Institution) -> None:
    ours = our_keys().signing
    with institution_scope(fjordhaven):
        assert our_keys().signing.certificate != ours.certificate


def test_new_key_opens_at_once_and_signs_when_it_has_been_published_for_a_week() -> None:
    old, new = made("old", days_ago=400), made("new", days_ago=6.9)
    keys = our_keys()
    assert (keys.signing, keys.opening) == (old, (new, old))
    SamlKey.objects.filter(certificate=new.certificate).update(made_at=timezone.now() - timedelta(days=7.1))
    assert our_keys().signing == new


def test_only_key_signs_however_new() -> None:
    new = made("new", days_ago=0)
    assert our_keys().signing == new


def test_retired_key_neither_signs_nor_opens() -> None:
    old, new = made("old", days_ago=400), made("new", days_ago=8)
    assert retire_old_keys() == 1
    keys = our_keys()
    assert (keys.signing, keys.opening) == (new, (new,))
    assert SamlKey.objects.get(certificate=old.certificate).retired_at is not None


def test_key_that_still_signs_is_not_retired_for_one_that_does_not_yet() -> None:
    made("old", days_ago=400)
    made("new", days_ago=1)
    assert retire_old_keys() == 0
    assert len(our_keys().opening) == 2


def test_further_key_is_made_for_the_institution_in_scope() -> None:
    add_key()
    add_key()
    assert SamlKey.objects.filter(retired_at=None).count() == 2

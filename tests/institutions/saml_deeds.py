"""What the trail tells of SAML, done once: metadata that is new, that cannot be had and that can again; keys."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.domain.saml_keys import add_key, our_keys, retire_old_keys
from accounts.domain.saml_metadata import refresh_metadata, store_metadata
from accounts.domain.saml_methods import add_saml_sign_in
from accounts.models import SamlKey
from accounts.saml.metadata import read_metadata
from tests.accounts.saml.identity_provider import TestIdentityProvider


def look_after_saml() -> None:
    """Do all of it at the institution in scope."""
    facts = read_metadata(TestIdentityProvider().metadata(), now=timezone.now())
    method, _is_new = add_saml_sign_in(facts, name="Marked account", metadata_url="https://idp.invalid/metadata")
    store_metadata(method, replace(facts, scopes=("marked.example",)))
    refresh_metadata(method)
    store_metadata(method, facts)
    our_keys()
    add_key()
    SamlKey.objects.update(made_at=timezone.now() - timedelta(days=8))
    retire_old_keys()

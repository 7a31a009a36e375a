"""Give an institution's people a way to sign in by SAML."""

from typing import Any

from django.db import transaction

from accounts.domain.saml_metadata import store_metadata
from accounts.domain.setting_up import add_sign_in
from accounts.enums import Protocol
from accounts.models import SignInMethod
from accounts.saml.facts import IdentityProviderFacts


@transaction.atomic
def add_saml_sign_in(
    facts: IdentityProviderFacts, *, name: str, metadata_url: str = "", **choices: Any
) -> tuple[SignInMethod, bool]:
    """Return the sign-in method with this identity provider, of the institution in scope, and whether it is new.

    `choices` are those of `add_sign_in`. What is given replaces what it was; all else stays, and so does the key, with
    it the address for answers. Raises ValidationError.
    """
    method, is_new = add_sign_in(
        name=name,
        protocol=Protocol.SAML,
        issuer=facts.entity_id,
        client_id="",
        client_secret="",
        metadata_url=metadata_url,
        **choices,
    )
    store_metadata(method, facts)
    return method, is_new

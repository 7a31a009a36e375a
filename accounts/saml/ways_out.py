"""The link that ends a person's session at their SAML provider: it knows as whom, and tells nobody else."""

import json
import secrets
from dataclasses import asdict

from django.urls import reverse
from django.utils.http import urlencode

from accounts.saml.logout import SessionThere
from accounts.saml.response import Assertion
from institutions.keyring import UnreadableSecretError, seal, unseal


def way_out(assertion: Assertion, *, method_key: str) -> str:
    """Return the link for whoever has just come with this assertion."""
    there = SessionThere(
        name_id=assertion.name_id,
        name_id_format=assertion.name_id_format,
        name_qualifier=assertion.name_qualifier,
        sp_name_qualifier=assertion.sp_name_qualifier,
        session_index=assertion.session_index,
    )
    sealed = seal(json.dumps({"method": method_key, "there": asdict(there)}))
    return f"{reverse('saml_leave', kwargs={'provider_id': method_key})}?{urlencode({'session': sealed})}"


def session_there(sealed: str, *, method_key: str) -> SessionThere | None:
    """Return whose session the link's parameter means; None for one that was not made here, or for another method."""
    try:
        said = json.loads(unseal(sealed))
    except UnreadableSecretError:
        return None
    return SessionThere(**said["there"]) if said["method"] == method_key else None


def new_message_id() -> str:
    """Return an id for a message that nobody will ask about."""
    return f"_{secrets.token_hex(20)}"

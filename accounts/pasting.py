"""What an administrator pastes to see who it would be. Pure: text and choices in, an asserted person out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.attributes import AssertedPerson, Choices, read_assertion, read_claims
from accounts.enums import Protocol
from accounts.saml.pasted import PastedAssertionError, read_pasted_assertion


class PastedError(Exception):
    """What was pasted cannot be tried; the message says why, and what to paste."""


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """What was read: every name with its values, and the person whom they describe."""

    said: Mapping[str, Any]
    asserted: AssertedPerson


def read_pasted(text: str, *, protocol: Protocol, choices: Choices) -> Pasted:
    """Return what the text says of a person: claims as JSON, or an assertion as XML or base64; raises PastedError.

    A SAML provider's attributes may also come as JSON: names with a value or a list of values.
    """
    text = text.strip().removeprefix("\ufeff")
    if text.startswith("{"):
        said = _claims(text)
        read = read_claims if protocol is Protocol.OIDC else read_assertion
        return Pasted(said=said, asserted=read(said, choices))
    if protocol is Protocol.OIDC:
        raise PastedError(
            _(
                "These are no claims as JSON, which begin with { and end with }. Paste what the identity provider's "
                "UserInfo endpoint answers, or the payload of an ID token."
            )
        )
    try:
        assertion = read_pasted_assertion(text)
    except PastedAssertionError as error:
        raise PastedError(str(error)) from None
    said = {**assertion.attributes, **({"NameID": assertion.name_id} if assertion.name_id else {})}
    asserted = read_assertion(
        assertion.attributes,
        choices,
        name_id=assertion.name_id,
        name_id_format=assertion.name_id_format,
        authn_context=assertion.authn_context,
    )
    return Pasted(said=said, asserted=asserted)


def _claims(text: str) -> dict[str, Any]:
    try:
        claims = json.loads(text)
    except (ValueError, RecursionError):
        raise PastedError(
            _("This begins like JSON and is none, or not all of it. Copy all of it, from { to the last }.")
        ) from None
    return claims if isinstance(claims, dict) else {}

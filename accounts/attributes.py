"""What an identity provider asserts about a person, read into one plain value. Pure: claims in, value out."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.enums import IdentifierKind

# Where each field is found unless the institution says otherwise. The names are those of OpenID Connect Core 1.0
# (section 5.1) and of REFEDS' mapping of eduPerson to claims.
USUAL_CLAIMS: Mapping[str, str] = {
    "given_name": "given_name",
    "family_name": "family_name",
    "name": "name",
    "email": "email",
    "department": "department",
    IdentifierKind.SUBJECT_ID: "subject_id",
    IdentifierKind.PAIRWISE_ID: "pairwise_id",
    IdentifierKind.EDU_PERSON_UNIQUE_ID: "eduperson_unique_id",
    IdentifierKind.EDU_PERSON_PRINCIPAL_NAME: "eduperson_principal_name",
}

LONGEST = {"given_name": 150, "family_name": 150, "name": 255}
LONGEST_IDENTIFIER = 512
LONGEST_STAFF_ID = 255
LONGEST_DEPARTMENT = 100


@dataclass(frozen=True)
class Identifier:
    """A strong identifier of a person at one identity provider."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, kw_only=True)
class AssertedPerson:
    """What the institution says of the person who signs in. None and empty mean that it did not say."""

    identifiers: tuple[Identifier, ...]
    given_name: str = ""
    family_name: str = ""
    name: str = ""
    email: str = ""
    # An address that nobody vouches for may be whatever the person typed in: it names nobody.
    email_is_vouched_for: bool = False
    departments: tuple[str, ...] | None = None
    staff_id: str = ""


def read_claims(
    claims: Mapping[str, Any],
    *,
    mapping: Mapping[str, str] | None = None,
    staff_id_claim: str = "",
    vouches_for_email: bool = False,
) -> AssertedPerson:
    """Return the person whom the claims describe; it never raises, whatever a provider sends.

    `mapping` names the claim of a field where it is not the usual one. A value that does not fit its field is read
    as not said; a name that is too long is cut. A person without any identifier is for the caller to refuse.

    An e-mail address is vouched for by `email_verified` being true (Core 1.0, section 5.1), also as the text that some
    providers send. Where the claim is absent, `vouches_for_email` says whether the institution does; nothing else that
    is present vouches for anything.
    """
    names = {**USUAL_CLAIMS, **(mapping or {})}
    email = _email(_first(claims.get(names["email"])))
    departments = claims.get(names["department"])
    return AssertedPerson(
        identifiers=tuple(_identifiers(claims, names)),
        **{field: _first(claims.get(names[field]))[:longest].rstrip() for field, longest in LONGEST.items()},
        email=email,
        email_is_vouched_for=bool(email) and _is_verified(claims, unless_said=vouches_for_email),
        departments=None if departments is None else _departments(departments),
        staff_id=_fitting(_first(claims.get(staff_id_claim)), longest=LONGEST_STAFF_ID) if staff_id_claim else "",
    )


def normal_identifier(value: str) -> str:
    """Return a scoped identifier (`name@scope`) in lower case, any other as it is.

    Those of SAML's subject identifiers profile and of eduPerson compare without regard to case; an OpenID Connect
    subject compares exactly (Core 1.0, section 2) and is not passed through here.
    """
    return value.lower() if "@" in value else value


def _identifiers(claims: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[Identifier]:
    subject = claims.get("sub")
    if isinstance(subject, str) and _is_clean(subject) and 0 < len(subject) <= LONGEST_IDENTIFIER:
        yield Identifier(IdentifierKind.OIDC_SUBJECT, subject)
    for kind in IdentifierKind:
        if kind not in names:
            continue
        value = _fitting(_first(claims.get(names[kind])), longest=LONGEST_IDENTIFIER)
        if value:
            yield Identifier(kind, normal_identifier(value))


def _departments(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    found = (_fitting(_text(one), longest=LONGEST_DEPARTMENT) for one in values)
    return tuple(dict.fromkeys(one for one in found if one))


def _email(text: str) -> str:
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return _fitting(address, longest=254)


def _is_verified(claims: Mapping[str, Any], *, unless_said: bool) -> bool:
    said = claims.get("email_verified", unless_said)
    return said is True or said == "true"


def _first(value: Any) -> str:
    """Return the first text of a claim that may hold one or several."""
    values = value if isinstance(value, list | tuple) else [value]
    return next((text for text in map(_text, values) if text), "")


def _text(value: Any) -> str:
    """Return the value as one line of text; whatever is no text and no whole number is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join("".join(letter if _is_clean(letter) else " " for letter in str(value)).split())


def _is_clean(text: str) -> bool:
    """Whether the text can be stored and shown: no control characters, no lone surrogates."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text)


def _fitting(text: str, *, longest: int) -> str:
    return text if len(text) <= longest else ""

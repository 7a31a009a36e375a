"""What an identity provider asserts about a person, read into one plain value. Pure: claims in, value out."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import idutils
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.attribute_names import LASTING, SCOPED, USUAL_ATTRIBUTES, USUAL_CLAIMS, Names
from accounts.enums import IdentifierKind

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"

LONGEST = {"given_name": 150, "family_name": 150, "name": 255}
LONGEST_IDENTIFIER = 512
LONGEST_STAFF_ID = 255
LONGEST_DEPARTMENT = 100
# Claims of OpenID Connect that are about the answer and not about the person.
ABOUT_THE_ANSWER = frozenset(
    [
        "iss",
        "aud",
        "azp",
        "exp",
        "iat",
        "nbf",
        "jti",
        "nonce",
        "at_hash",
        "c_hash",
        "s_hash",
        "sid",
        "auth_time",
        "amr",
    ]
)


@dataclass(frozen=True)
class Identifier:
    """A strong identifier of a person at one identity provider."""

    kind: IdentifierKind
    value: str


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What an institution chose about reading what one of its identity providers says.

    `mapping` names the claim or attribute of a field where it is not the usual one. `kinds` are the identifiers that
    are trusted, the best one first. `scopes` are those that the institution may assert, in lower case: a scoped
    identifier with another is left out.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    staff_id_name: str = ""
    vouches_for_email: bool = False
    kinds: tuple[str, ...] = LASTING
    scopes: frozenset[str] = frozenset()


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
    # Nobody proved it here: it is never shown as the person's iD.
    orcid_hint: str = ""
    affiliations: frozenset[str] = frozenset()
    # The scopes of identifiers that were left out because the institution may not assert them.
    foreign_scopes: tuple[str, ...] = ()
    # How the person proved to be who they are (`acr`, AuthnContextClassRef).
    authn_context: str = ""


def read_claims(claims: Mapping[str, Any], choices: Choices | None = None) -> AssertedPerson:
    """Return the person whom the claims of OpenID Connect describe; it never raises, whatever a provider sends.

    A value that does not fit its field is read as not said; a name that is too long is cut. A person without any
    identifier is for the caller to refuse.

    An e-mail address is vouched for by `email_verified` being true (Core 1.0, section 5.1), also as the text that some
    providers send. Where the claim is absent, `vouches_for_email` says whether the institution does; nothing else that
    is present vouches for anything.
    """
    choices = choices or Choices()
    said = claims.get("email_verified", choices.vouches_for_email)
    subject = claims.get("sub")
    return _read(
        claims,
        usual=USUAL_CLAIMS,
        choices=choices,
        vouched_for=said is True or said == "true",
        # Compared exactly (Core 1.0, section 2), and so neither trimmed nor turned into lower case.
        own={IdentifierKind.OIDC_SUBJECT: subject} if isinstance(subject, str) and _names_somebody(subject) else {},
        authn_context=_first(claims.get("acr")),
    )


def read_assertion(
    attributes: Mapping[str, Any],
    choices: Choices | None = None,
    *,
    name_id: str = "",
    name_id_format: str = "",
    authn_context: str = "",
) -> AssertedPerson:
    """Return the person whom a SAML assertion describes; it never raises, whatever a provider sends.

    `attributes` are lists of values by name, as python3-saml gives them. A NameID identifies when it is persistent;
    a transient one is another each time. Nothing in SAML says that an e-mail address was verified: `vouches_for_email`
    alone decides.
    """
    choices = choices or Choices()
    is_lasting = name_id_format == PERSISTENT and _names_somebody(name_id)
    return _read(
        attributes,
        usual=USUAL_ATTRIBUTES,
        choices=choices,
        vouched_for=choices.vouches_for_email,
        own={IdentifierKind.PERSISTENT_NAME_ID: name_id} if is_lasting else {},
        authn_context=authn_context,
    )


def missing_fields(asserted: AssertedPerson) -> tuple[str, ...]:
    """Return what every institution should say of a person and this one did not, by field."""
    has_name = asserted.name or (asserted.given_name and asserted.family_name)
    wanted = {"identifier": asserted.identifiers, "name": has_name, "email": asserted.email}
    return tuple(name for name, value in wanted.items() if not value)


def mask_values(claims: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the names of what was said of the person, with values that staff can tell apart and nobody can use."""
    return [
        (_text(name)[:200], [mask(text) for text in map(_text, _values(value)) if text][:20])
        for name, value in sorted(claims.items())
        if name not in ABOUT_THE_ANSWER
    ]


def mask(value: str) -> str:
    """Return the first letter, dots, and the scope or domain where there is one."""
    name, sign, scope = value.rpartition("@")
    return f"{(name or scope)[:1]}…{sign}{scope}" if sign else f"{value[:1]}…"


def normal_identifier(value: str) -> str:
    """Return a scoped identifier (`name@scope`) in lower case, any other as it is.

    Those of SAML's subject identifiers profile and of eduPerson compare without regard to case; an OpenID Connect
    subject and a persistent NameID compare exactly and are not passed through here.
    """
    return lower_case(value) if "@" in value else value


def lower_case(value: str) -> str:
    """Return it in lower case where it is ASCII: beyond that letters become others, and the Kelvin sign is no k."""
    return value.lower() if value.isascii() else value


def _read(
    said: Mapping[str, Any],
    *,
    usual: Names,
    choices: Choices,
    vouched_for: bool,
    own: Mapping[str, str],
    authn_context: str,
) -> AssertedPerson:
    # Plain names are written in any case; object identifiers and addresses have none to mind.
    said = {name.lower(): value for name, value in said.items()}
    names = {one: tuple(name.lower() for name in known) for one, known in usual.items()}
    names |= {one: (name.lower(),) for one, name in choices.mapping.items()}
    found = {one: next((said[name] for name in names[one] if said.get(name)), None) for one in names}
    identifiers, foreign = _identifiers(found, own, choices=choices)
    email = _email(_first(found["email"]))
    # An empty list of departments says that there are none; no list at all says nothing.
    departments = next((said[name] for name in names["department"] if said.get(name) is not None), None)
    return AssertedPerson(
        identifiers=identifiers,
        **{one: _first(found[one])[:longest].rstrip() for one, longest in LONGEST.items()},
        email=email,
        email_is_vouched_for=bool(email) and vouched_for,
        departments=None if departments is None else _departments(departments),
        staff_id=_fitting(_first(said.get(choices.staff_id_name.lower())), longest=LONGEST_STAFF_ID)
        if choices.staff_id_name
        else "",
        orcid_hint=_orcid(found["orcid"]),
        affiliations=frozenset(_affiliations(found, choices=choices)),
        foreign_scopes=foreign,
        authn_context=authn_context,
    )


def _identifiers(
    found: Mapping[str, Any], own: Mapping[str, str], *, choices: Choices
) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    """Return the trusted identifiers, best first, and the scopes of those that the institution may not assert."""
    identifiers, foreign = [], []
    for kind in map(IdentifierKind, choices.kinds):
        value = own.get(kind) or _first(found.get(kind))
        if kind in SCOPED:
            value = normal_identifier(value)
            name, _sign, scope = value.rpartition("@")
            if not (name.strip() and scope):
                # A scope alone is everybody's who has it.
                continue
            if scope not in choices.scopes:
                foreign.append(scope)
                continue
        if value and len(value) <= LONGEST_IDENTIFIER:
            identifiers.append(Identifier(kind, value))
    return tuple(identifiers), tuple(dict.fromkeys(foreign))


def _affiliations(found: Mapping[str, Any], *, choices: Choices) -> Iterator[str]:
    yield from (text.lower() for text in map(_text, _values(found["affiliation"])) if text)
    for value in map(_text, _values(found["scoped_affiliation"])):
        name, _sign, scope = value.lower().rpartition("@")
        if name and scope in choices.scopes:
            yield name


def _orcid(value: Any) -> str:
    texts = (text for text in map(_text, _values(value)) if idutils.is_orcid(text))
    return next((idutils.normalize_orcid(text) for text in texts), "")


def _departments(value: Any) -> tuple[str, ...]:
    found = (_fitting(_text(one), longest=LONGEST_DEPARTMENT) for one in _values(value))
    return tuple(dict.fromkeys(one for one in found if one))


def _email(text: str) -> str:
    address = lower_case(text)
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return _fitting(address, longest=254)


def _first(value: Any) -> str:
    """Return the first text of a claim that may hold one or several."""
    return next((text for text in map(_text, _values(value)) if text), "")


def _values(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _text(value: Any) -> str:
    """Return the value as one line of text; whatever is no text and no whole number is empty.

    python3-saml gives an attribute that holds a NameID, as eduPersonTargetedID does, as a dictionary.
    """
    if isinstance(value, dict) and isinstance(value.get("NameID"), dict):
        value = value["NameID"].get("value")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join("".join(letter if _is_clean(letter) else " " for letter in str(value)).split())


def _is_clean(text: str) -> bool:
    """Whether the text can be stored and shown: no control characters, no lone surrogates."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text)


def _names_somebody(identifier: str) -> bool:
    """Whether the identifier can be one person's: blank ones are everybody's."""
    return bool(identifier.strip()) and _is_clean(identifier)


def _fitting(text: str, *, longest: int) -> str:
    return text if len(text) <= longest else ""

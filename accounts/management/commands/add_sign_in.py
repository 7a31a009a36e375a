"""Give an institution's people a way to sign in."""

from argparse import BooleanOptionalAction
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.attribute_names import USUAL_ATTRIBUTES, USUAL_CLAIMS
from accounts.domain.saml_metadata import fetch_metadata
from accounts.domain.saml_methods import add_saml_sign_in
from accounts.domain.setting_up import add_sign_in
from accounts.enums import AutomaticSignIn, Protocol
from accounts.models import SignInMethod
from accounts.models.sign_in_method import REFEDS_MFA
from accounts.provider import callback_path
from accounts.saml.errors import MetadataError
from accounts.saml.metadata import read_metadata
from institutions.door import DoorError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution, naming_options, read_secret, require_primary_host
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope

# What each protocol cannot do without, and the other has no use for.
NEEDED = {Protocol.OIDC: {"issuer", "client_id", "client_secret_env"}, Protocol.SAML: {"metadata"}}
OPTIONS = {
    "name": "--name",
    "issuer": "--issuer",
    "client_id": "--client-id",
    "staff_id_claim": "--staff-id-claim",
    "automatic": "--automatic",
    "second_factor_context": "--second-factor",
    "metadata_url": "--metadata",
}


class Command(OperatorsCommand):
    help = (
        "Let an institution's people sign in through its identity provider, and print what to register there. Run again, "
        "it changes only what it is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the identity provider gave out."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("protocol", choices=[str(protocol) for protocol in Protocol])
        parser.add_argument("--name", required=True, help="what people call it: “Sign in with …”")
        oidc = parser.add_argument_group("oidc")
        oidc.add_argument("--issuer", help="the issuer's address, exactly as it names itself")
        oidc.add_argument("--client-id")
        oidc.add_argument("--client-secret-env", metavar="VAR", help="environment variable")
        saml = parser.add_argument_group("saml")
        saml.add_argument(
            "--metadata",
            metavar="FILE_OR_URL",
            help="the identity provider's metadata; from an address it is read again every hour",
        )
        saml.add_argument("--entity-id", metavar="ID", help="which provider, where the metadata describes several")
        parser.add_argument(
            "--map",
            action="append",
            metavar="FIELD=CLAIM",
            help="which claim or attribute holds a field where it is not the usual one; may be repeated, and takes the "
            f"place of all that were given before; fields: {', '.join(USUAL_CLAIMS)}",
        )
        parser.add_argument("--staff-id-claim", metavar="NAME", help="by which the repository knows people")
        parser.add_argument(
            "--vouches-for-email",
            action=BooleanOptionalAction,
            help="trust its e-mail addresses though it does not say email_verified, as Entra ID and AD FS do not",
        )

        parser.add_argument(
            "--scope",
            action="append",
            metavar="DOMAIN",
            help="what may stand behind the @ of an identifier, besides what the metadata names; may be repeated, and "
            "takes the place of all that were given before",
        )
        parser.add_argument(
            "--trust-principal-names",
            action=BooleanOptionalAction,
            help="let eduPersonPrincipalName identify people: only where it is never given to somebody else",
        )
        parser.add_argument(
            "--automatic",
            choices=[str(way) for way in AutomaticSignIn],
            help="whether opening the site goes to the provider by itself, straight or by one silent question (off unless said)",
        )
        parser.add_argument(
            "--second-factor",
            metavar="CONTEXT",
            help="the acr or AuthnContextClassRef that staff must come with; empty: none is asked for "
            f"({REFEDS_MFA} unless said)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add it and print what to register."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError("Operators sign in with a password: use create_operator EMAIL.")
        require_primary_host(institution)
        protocol = Protocol(options["protocol"])
        _require(options, protocol)
        choices = {"name": options["name"]} | _chosen(options, protocol)
        with institution_scope(institution), naming_options(OPTIONS):
            if protocol is Protocol.OIDC:
                said = _add_oidc(institution, options, choices)
            else:
                said = _add_saml(institution, options, choices)
        self.stdout.write(said)


def _chosen(options: dict[str, Any], protocol: Protocol) -> dict[str, Any]:
    """Return what the command was told of the choices; the others stay, or are the usual ones of a new method."""
    said = {
        "mapping": dict(_pair(text, protocol) for text in options["map"]) if options["map"] is not None else None,
        "staff_id_claim": options["staff_id_claim"],
        "vouches_for_email": options["vouches_for_email"],
        "scopes": options["scope"],
        "trusts_principal_names": options["trust_principal_names"],
        "automatic": AutomaticSignIn(options["automatic"]) if options["automatic"] is not None else None,
        "second_factor_context": options["second_factor"],
    }
    return {name: value for name, value in said.items() if value is not None}


def _require(options: dict[str, Any], protocol: Protocol) -> None:
    given = {name for names in NEEDED.values() for name in names if options[name]} | (
        {"entity_id"} if options["entity_id"] else set()
    )
    own = NEEDED[protocol] | ({"entity_id"} if protocol is Protocol.SAML else set())
    if missing := NEEDED[protocol] - given:
        raise CommandError(f"{protocol} needs {_in_words(missing)} too.")
    if strange := given - own:
        raise CommandError(f"Leave {_in_words(strange)} out: not for {protocol}.")


def _in_words(names: set[str]) -> str:
    return " and ".join(f"--{name.replace('_', '-')}" for name in sorted(names))


def _add_oidc(institution: Institution, options: dict[str, Any], choices: dict[str, Any]) -> str:
    with transaction.atomic():
        method, is_new = add_sign_in(
            protocol=Protocol.OIDC,
            issuer=options["issuer"].rstrip("/"),
            client_id=options["client_id"],
            client_secret=read_secret(options["client_secret_env"], what="client secret"),
            **choices,
        )
        redirect_uri = institution.absolute_url(callback_path(method.key))
    signed_out = institution.absolute_url(reverse("signed_out"))
    return (
        f"{_done(institution, method, is_new=is_new)} Register this redirect URI there:\n{redirect_uri}\n"
        f"And this one for coming back from its sign-out (post-logout redirect URI):\n{signed_out}"
    )


def _add_saml(institution: Institution, options: dict[str, Any], choices: dict[str, Any]) -> str:
    source, entity_id = options["metadata"], options["entity_id"]
    is_address = source.startswith(("https://", "http://"))
    try:
        if is_address:
            facts = fetch_metadata(source, entity_id=entity_id)
        else:
            facts = read_metadata(_read_file(source), entity_id=entity_id, now=timezone.now())
    except (MetadataError, DoorError) as error:
        raise CommandError(str(error)) from None
    method, is_new = add_saml_sign_in(facts, metadata_url=source if is_address else "", **choices)
    lines = [
        f"{_done(institution, method, is_new=is_new)} Give its people this site's metadata, which they load there:",
        institution.absolute_url(reverse("saml_metadata")),
        *_remarks(method, is_address=is_address),
    ]
    return "\n".join(lines)


def _remarks(method: SignInMethod, *, is_address: bool) -> Iterator[str]:
    if not method.choices.scopes:
        yield (
            "Its metadata names no scope, so identifiers with an @ (subject-id, pairwise-id) do not count yet: give "
            "--scope DOMAIN for each domain that stands behind the @."
        )
    if not is_address:
        yield "The metadata came as a file, which nobody renews: give the new one, or its address, when it changes."
    if method.metadata_trouble:
        yield method.metadata_trouble


def _done(institution: Institution, method: SignInMethod, *, is_new: bool) -> str:
    if not method.is_on:
        return f"The way of {institution.name} to sign in through {method.issuer} has these settings, and stays off."
    done = "can now sign in" if is_new else "sign in as before, with these settings,"
    return f"People of {institution.name} {done} through {method.issuer}."


def _read_file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise CommandError(
            f"{name} cannot be read: {error.strerror}. Give a file, or an address with https://."
        ) from None


def _pair(text: str, protocol: Protocol) -> tuple[str, str]:
    fields = USUAL_CLAIMS if protocol is Protocol.OIDC else USUAL_ATTRIBUTES
    field, _sign, claim = (part.strip() for part in text.partition("="))
    if field not in fields or not claim:
        raise CommandError(f"--map {text} is not FIELD=CLAIM with a field among {', '.join(fields)}.")
    return field, claim

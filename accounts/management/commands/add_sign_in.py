"""Give an institution's people a way to sign in."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.attributes import USUAL_CLAIMS
from accounts.domain.setting_up import add_sign_in
from accounts.enums import Protocol
from accounts.provider import callback_path
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution, naming_options, read_secret, require_primary_host
from institutions.tenancy.scope import institution_scope

OPTIONS = {"name": "--name", "issuer": "--issuer", "client_id": "--client-id", "staff_id_claim": "--staff-id-claim"}


class Command(OperatorsCommand):
    help = "Let an institution's people sign in through its identity provider, and print what to register there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the identity provider gave out."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("protocol", choices=[str(protocol) for protocol in Protocol])
        parser.add_argument("--name", required=True, help="what people call it: “Sign in with …”")
        parser.add_argument("--issuer", required=True, help="the issuer's address, exactly as it names itself")
        parser.add_argument("--client-id", required=True)
        parser.add_argument("--client-secret-env", required=True, metavar="VAR", help="environment variable")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=CLAIM",
            help=f"which claim holds a field where it is not the usual one; fields: {', '.join(USUAL_CLAIMS)}",
        )
        parser.add_argument(
            "--staff-id-claim", default="", metavar="NAME", help="by which the repository knows people"
        )
        parser.add_argument(
            "--vouches-for-email",
            action="store_true",
            help="trust its e-mail addresses though it does not say email_verified, as Entra ID and AD FS do not",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add it and print the redirect URI."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError("Operators sign in with a password: use create_operator EMAIL.")
        require_primary_host(institution)
        with institution_scope(institution), transaction.atomic(), naming_options(OPTIONS):
            method, is_new = add_sign_in(
                name=options["name"],
                protocol=Protocol(options["protocol"]),
                issuer=options["issuer"].rstrip("/"),
                client_id=options["client_id"],
                client_secret=read_secret(options["client_secret_env"], what="client secret"),
                mapping=dict(map(_pair, options["map"])),
                staff_id_claim=options["staff_id_claim"],
                vouches_for_email=options["vouches_for_email"],
            )
            redirect_uri = institution.absolute_url(callback_path(method.key))
        done = "can now sign in" if is_new else "sign in as before, with these settings,"
        self.stdout.write(
            f"People of {institution.name} {done} through {method.issuer}. "
            f"Register this redirect URI there:\n{redirect_uri}"
        )


def _pair(text: str) -> tuple[str, str]:
    field, _sign, claim = (part.strip() for part in text.partition("="))
    if field not in USUAL_CLAIMS or not claim:
        raise CommandError(f"--map {text} is not FIELD=CLAIM with a field among {', '.join(USUAL_CLAIMS)}.")
    return field, claim

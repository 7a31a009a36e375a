"""Enter an institution's credentials at ORCID's Member API."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution, naming_options, read_secret, require_primary_host
from orcid_sync.domain.authorising import callback_uri
from orcid_sync.domain.credentials import set_orcid_credentials
from orcid_sync.errors import ClientIdInUseError

OPTIONS = {"client_id": "--client-id", "site_url": "--site-url", "api_url": "--api-url"}


class Command(OperatorsCommand):
    help = "Enter an institution's client id and secret at ORCID, and print the redirect URI to register there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what ORCID gave out; the addresses are production's unless the environment says otherwise."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("--client-id", required=True, help="APP-…")
        parser.add_argument("--client-secret-env", required=True, metavar="VAR", help="environment variable")
        parser.add_argument("--site-url", default=settings.ORCID_SITE_URL)
        parser.add_argument("--api-url", default=settings.ORCID_API_URL)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Enter them and print the redirect URI."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError(
                "The operators' own institution has no researchers to write to ORCID for. Name another."
            )
        require_primary_host(institution)
        secret = read_secret(options["client_secret_env"], what="client secret")
        with naming_options(OPTIONS):
            try:
                is_new = set_orcid_credentials(
                    institution,
                    client_id=options["client_id"],
                    client_secret=secret,
                    site_url=options["site_url"],
                    api_url=options["api_url"],
                )
            except ClientIdInUseError:
                raise CommandError(
                    f"Another institution uses {options['client_id']}. ORCID counts works by client id: "
                    "ask ORCID for a client of this institution's own."
                ) from None
        done = "now writes to ORCID" if is_new else "writes to ORCID as before, with these settings,"
        self.stdout.write(
            f"{institution.name} {done} as {options['client_id']} ({options['site_url']}). "
            f"Register this redirect URI there:\n{callback_uri(institution)}"
        )

"""Make an institution that researchers can be served for."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from accounts.domain.setting_up import create_institution
from accounts.errors import HostRefusedError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import naming_options

OPTIONS = {"slug": "SLUG", "name": "--name", "support_email": "--support-email", "ror": "--ror"}


class Command(OperatorsCommand):
    help = (
        "Make an institution and the host it is reached at. "
        "Run again to change its name, its support address, its ROR id or whether it is listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what an institution is made of."""
        parser.add_argument("slug", help="short name for commands, such as smithsonian")
        parser.add_argument("--name", required=True, help="the name that people see")
        parser.add_argument("--host", required=True, help="host name without a port, such as orcid.example.edu")
        parser.add_argument("--support-email", required=True, help="shown wherever a page asks for help")
        parser.add_argument("--ror", default="", help="the last part of the ROR id, such as 01pp8nd67")
        parser.add_argument(
            "--unlisted", action="store_true", help="leave it out of the list of institutions on BASE_DOMAIN"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and say where it answers."""
        host = options["host"].lower()
        with naming_options(OPTIONS):
            try:
                institution, is_new = create_institution(
                    options["slug"],
                    name=options["name"],
                    host=host,
                    support_email=options["support_email"],
                    ror=options["ror"].removeprefix("https://ror.org/"),
                    is_listed=not options["unlisted"],
                )
            except HostRefusedError as error:
                raise CommandError(f"{error} Choose another --host for {options['slug']}.") from error
        made = "Made" if is_new else "Brought up to date:"
        unlisted = "" if institution.is_listed else ", unlisted"
        known_as = f"{institution.slug}{unlisted}; institution={institution.pk} in the log"
        self.stdout.write(f"{made} {institution.name} ({known_as}) at {institution.absolute_url()}")

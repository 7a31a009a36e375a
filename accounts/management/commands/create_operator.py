"""Let somebody run the deployment."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.domain.setting_up import create_operator, password_link
from accounts.errors import HostRefusedError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import naming_options
from institutions.tenancy.scope import institution_scope

SECONDS_A_DAY = 86_400


class Command(OperatorsCommand):
    help = "Make an operator, or find one, and print a link to set a password by. The old password works until then."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address that the operator signs in with."""
        parser.add_argument("email")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the operator and print the link."""
        with naming_options({"email": "EMAIL", "support_email": "EMAIL", "name": "BASE_DOMAIN"}):
            try:
                person, is_new = create_operator(options["email"])
            except HostRefusedError as error:
                raise CommandError(f"{error} Give the deployment a name of its own in BASE_DOMAIN.") from error
        with institution_scope(person.institution):
            link = password_link(person)
        days = settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY
        found = "New operator" if is_new else "Operator"
        self.stdout.write(f"{found} {person.email}. Set a password here (works once, within {days} days):\n{link}")

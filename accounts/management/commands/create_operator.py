"""Let somebody run the deployment."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.domain.second_factor import reset_second_factor
from accounts.domain.setting_up import create_operator, password_link
from accounts.errors import HostRefusedError
from accounts.models import User
from institutions.management.operators import OperatorsCommand
from institutions.management.options import naming_options
from institutions.tenancy.scope import institution_scope

SECONDS_A_DAY = 86_400


class Command(OperatorsCommand):
    help = "Make an operator, or find one, and print a link to set a password by. The old password works until then."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address that the operator signs in with, and whether they lost their second factor."""
        parser.add_argument("email")
        parser.add_argument(
            "--reset-second-factor",
            action="store_true",
            help=(
                "For an operator who lost it: take every second factor away, and the password and all sessions with "
                "them. Make sure that it is they who ask."
            ),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the operator and print the link."""
        with naming_options({"email": "EMAIL", "support_email": "EMAIL", "name": "BASE_DOMAIN"}):
            try:
                person, is_new, gone = self._find(options["email"], reset=options["reset_second_factor"])
            except HostRefusedError as error:
                raise CommandError(f"{error} Give the deployment a name of its own in BASE_DOMAIN.") from error
        with institution_scope(person.institution):
            link = password_link(person)
        days = settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY
        found = "New operator" if is_new else "Operator"
        if gone is not None:
            found = f"Second factors taken away: {gone}; the password and every session with them. {found}"
        self.stdout.write(f"{found} {person.email}. Set a password here (works once, within {days} days):\n{link}")

    @transaction.atomic
    def _find(self, email: str, *, reset: bool) -> tuple[User, bool, int | None]:
        person, is_new = create_operator(email)
        if not reset:
            return person, is_new, None
        if is_new:
            raise CommandError(
                f"There is no operator {person.email}, so there is no second factor to take away. Check the address; "
                "without --reset-second-factor a new operator is made."
            )
        with institution_scope(person.institution):
            return person, is_new, reset_second_factor(person)

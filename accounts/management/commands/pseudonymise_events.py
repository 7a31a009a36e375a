"""Make what the trail holds of a person anonymous."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.db.models import Q

from accounts.domain.trail import pseudonymise
from accounts.models import User
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution
from institutions.tenancy.scope import institution_scope


class Command(OperatorsCommand):
    help = "Make all earlier events of a person anonymous, for good. Nobody can find out afterwards whose they were."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("--person", required=True, metavar="HANDLE_OR_EMAIL", help="handle or e-mail address")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say whether there was anything to do."""
        institution = find_institution(options["slug"])
        with institution_scope(institution), transaction.atomic():
            people = list(User.objects.filter(_named(options["person"].strip()))[:2])
            if not people:
                raise CommandError(
                    f"Nobody at {institution.name} has the handle or e-mail address {options['person']}. "
                    "An address that the provider does not vouch for names nobody: use the handle."
                )
            if len(people) > 1:
                handles = ", ".join(str(person.handle) for person in people)
                raise CommandError(
                    f"Several people of {institution.name} have the e-mail address {options['person']}. "
                    f"Name one by the handle instead, such as {handles}."
                )
            had_any = pseudonymise(people[0])
        self.stdout.write(
            "Their earlier events are anonymous from now on. What they do next is told under a new key."
            if had_any
            else "The trail holds nothing under their name. Nothing was changed."
        )


def _named(identifier: str) -> Q:
    try:
        return Q(handle=UUID(identifier))
    except ValueError:
        named = Q(email=identifier.lower(), email_is_vouched_for=True)
        return named & ~Q(email="")  # of many people no address is known

"""Make a key that reports are pulled with."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.domain.roles import people_named
from accounts.models import User
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_department, find_institution, naming_options
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope
from reports.domain.keys import create_report_key
from reports.errors import ReportKeyExistsError


class Command(OperatorsCommand):
    help = "Make a report key for an institution or a department and print it, once. Run again it only says so."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what the key opens."""
        parser.add_argument("slug", help="the institution")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--department", metavar="CODE", help="this department and those below it")
        whose.add_argument("--all", action="store_true", help="the whole institution")
        parser.add_argument("--name", default="reports", help="who uses it, or for what, where there are several")
        parser.add_argument(
            "--holder",
            default="",
            metavar="IDENTIFIER",
            help="e-mail address or strong identifier of the person who has it in their hands: it ends when they leave",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it and print it, or say that there is one."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError("The operators' own institution has no researchers to report on. Name another one.")
        with institution_scope(institution), transaction.atomic(), naming_options({"name": "--name"}):
            department = find_department(options["department"]) if options["department"] else None
            of_whom = f"{department.name} at {institution.name}" if department else institution.name
            try:
                holder = _find_holder(options["holder"].strip(), institution) if options["holder"] else None
                text = create_report_key(name=options["name"].strip(), department=department, holder=holder)
            except ReportKeyExistsError as there:
                self.stdout.write(
                    f"No key was made: {of_whom} has “{there.name}” since {there.made_at:%d %B %Y}. It was shown then, "
                    "once. For another give a --name of its own; a lost one is revoked in the admin first."
                )
                return
        ends = f" It ends when {holder} leaves." if holder else ""
        self.stdout.write(
            f"Report key “{options['name'].strip()}” of {of_whom}.{ends} It is shown this once; keep it secret:\n{text}"
        )


def _find_holder(identifier: str, institution: Institution) -> User:
    people = {person for person in people_named(identifier) if person.is_active}
    if len(people) != 1:
        whom = "several people" if people else "nobody"
        raise CommandError(
            f"{identifier} names {whom} of {institution.name} with an open account. Name one by a strong identifier; no key "
            "was made."
        )
    return people.pop()

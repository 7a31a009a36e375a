"""Give a role to a person of an institution."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.domain.roles import grant_role
from accounts.enums import RoleKind
from accounts.errors import AmbiguousPersonError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_department, find_institution
from institutions.tenancy.scope import institution_scope

KINDS = [RoleKind.SUPPORT, RoleKind.ADMINISTRATOR, RoleKind.REPORTER]


class Command(OperatorsCommand):
    help = "Give a role to whom an e-mail address or a strong identifier names, also before they first sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person and the role."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("identifier", help="e-mail address or strong identifier of the person")
        parser.add_argument("role", choices=[str(kind) for kind in KINDS])
        parser.add_argument("--department", metavar="CODE", help="only in this department and those below it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Grant it and say whose it is, or that it waits."""
        institution = find_institution(options["slug"])
        if institution.is_operators:
            raise CommandError("These are the operators: use create_operator EMAIL.")
        identifier = options["identifier"].strip()
        if not identifier:
            raise CommandError("Name the person by an e-mail address or a strong identifier.")
        kind = RoleKind(options["role"])
        with institution_scope(institution), transaction.atomic():
            try:
                department = find_department(options["department"]) if options["department"] else None
                grant = grant_role(identifier, kind=kind, department=department)
            except AmbiguousPersonError as error:
                raise CommandError(
                    f"Several people of {institution.name} are named by {identifier}. Use an identifier that only one "
                    "of them has, such as the subject or principal name that the identity provider asserts."
                ) from error
            role, person = grant.role, grant.role.person
            whose = f"{person} has" if person else f"The first to sign in as {role.awaited} will have"
            before = "" if grant.is_new else " That was so before."
            self.stdout.write(f"{whose} the role {role} at {institution.name}.{before}")

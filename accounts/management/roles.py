"""What the commands that give and take roles have in common: one role of one person of one institution."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from accounts.enums import RoleKind
from accounts.errors import AmbiguousPersonError
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_department, find_institution
from institutions.models import Department, Institution
from institutions.tenancy.scope import institution_scope


class RoleCommand(OperatorsCommand):
    """A command about a role of whom an e-mail address or a strong identifier names."""

    #: The roles that it is about.
    kinds: ClassVar[tuple[RoleKind, ...]]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person and the role."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("identifier", help="e-mail address or strong identifier of the person")
        parser.add_argument("role", choices=[str(kind) for kind in self.kinds])
        parser.add_argument("--department", metavar="CODE", help="only in this department and those below it")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it in the institution's scope, wholly or not at all, and say what came of it."""
        institution = find_institution(options["slug"])
        identifier = options["identifier"].strip()
        if not identifier:
            raise CommandError("Name the person by an e-mail address or a strong identifier.")
        with institution_scope(institution), transaction.atomic():
            department = find_department(options["department"]) if options["department"] else None
            try:
                said = self.change_role(institution, identifier, kind=RoleKind(options["role"]), department=department)
            except AmbiguousPersonError as error:
                raise CommandError(
                    f"Several people of {institution.name} are named by {identifier}, or may be. Use an e-mail address "
                    "that their provider vouches for, or an identifier with a scope, that only one of them has."
                ) from error
        self.stdout.write(said)

    @abstractmethod
    def change_role(
        self, institution: Institution, identifier: str, *, kind: RoleKind, department: Department | None
    ) -> str:
        """Change the role and return what to say of it. Raises AmbiguousPersonError, CommandError."""

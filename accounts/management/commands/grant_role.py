"""Give a role to a person of an institution."""

from django.core.management.base import CommandError

from accounts.domain.roles import grant_role
from accounts.enums import RoleKind
from accounts.management.roles import RoleCommand
from institutions.models import Department, Institution


class Command(RoleCommand):
    help = "Give a role to whom an e-mail address or a strong identifier names, also before they first sign in."
    kinds = (RoleKind.SUPPORT, RoleKind.ADMINISTRATOR, RoleKind.REPORTER)

    def change_role(
        self, institution: Institution, identifier: str, *, kind: RoleKind, department: Department | None
    ) -> str:
        """Grant it and say whose it is, or that it waits."""
        if institution.is_operators:
            raise CommandError("These are the operators: use create_operator EMAIL.")
        grant = grant_role(identifier, kind=kind, department=department)
        role, person = grant.role, grant.role.person
        whose = f"{person} has" if person else f"The first to sign in as {role.awaited} will have"
        before = "" if grant.is_new else " That was so before."
        return f"{whose} the role {role} at {institution.name}.{before}"

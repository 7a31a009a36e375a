"""Take a role from a person of an institution."""

from django.core.management.base import CommandError

from accounts.domain.roles import is_operated, withdraw_role
from accounts.enums import RoleKind
from accounts.errors import RoleNotHeldError
from accounts.management.roles import RoleCommand
from institutions.models import Department, Institution


class Command(RoleCommand):
    help = "Take a role from whom an e-mail address or a strong identifier names, also one that waits for them."
    kinds = tuple(RoleKind)

    def change_role(
        self, institution: Institution, identifier: str, *, kind: RoleKind, department: Department | None
    ) -> str:
        """Withdraw it and say whose it was, or that it waited, and when nobody is left to run the deployment."""
        try:
            withdrawn = withdraw_role(identifier, kind=kind, department=department)
        except RoleNotHeldError as error:
            raise CommandError(_say_what_there_is(error, institution, identifier)) from error
        said = [
            f"{role.person} no longer has the role {role} at {institution.name}."
            if role.person
            else f"The role {role} at {institution.name} no longer waits for {role.awaited}."
            for role in withdrawn
        ]
        if institution.is_operators and kind == RoleKind.OPERATOR and not is_operated():
            said.append("Nobody runs the deployment any more: make an operator with create_operator EMAIL.")
        return "\n".join(said)


def _say_what_there_is(error: RoleNotHeldError, institution: Institution, identifier: str) -> str:
    if not error.is_known:
        return f"Nobody at {institution.name} is named by {identifier}, and no role waits for them."
    lacks = f"{identifier} does not have the role {error.role} at {institution.name}"
    if not error.others:
        return f"{lacks}, nor any other."
    return f"{lacks}, but: {', '.join(error.others)}. For one in a department give --department CODE."

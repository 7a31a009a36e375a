"""What goes over from one account of a person to another one of theirs, in the caller's transaction."""

from accounts.domain.roles import give_role, withdraw_all_roles
from accounts.enums import RoleKind
from accounts.models import DepartmentMembership, Role, User


def move_departments(kept: User, *, given_up: User) -> None:
    """Let the kept account belong to the other one's departments besides its own."""
    present = DepartmentMembership.objects.filter(person=kept).values_list("department_id", flat=True)
    DepartmentMembership.objects.filter(person=given_up, department__in=list(present)).delete()
    DepartmentMembership.objects.filter(person=given_up).update(person=kept)


def move_roles(kept: User, *, given_up: User) -> None:
    """Give the other one's roles to the kept account; the trail says so of both."""
    for role in Role.objects.filter(person=given_up).select_related("department").order_by("pk"):
        give_role(kept, kind=RoleKind(role.kind), department=role.department)
    withdraw_all_roles(given_up)

"""Roles: the only source of what anybody may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleKind
from accounts.models.person import User
from institutions.models import Department
from institutions.tenancy.rows import TenantForeignKey, TenantModel


class Role(TenantModel):
    """A person may do something, in the whole institution or in a department and those below it.

    A role for somebody who has not signed in yet waits under the identifier or e-mail address it was granted to.
    """

    person = TenantForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="roles")
    awaited = models.CharField(
        _("waits for"), max_length=512, blank=True, help_text=_("The identifier or e-mail of a person not yet seen.")
    )
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)
    department = TenantForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "person", "kind", "department"],
                condition=models.Q(person__isnull=False, department__isnull=False),
                name="one_role_in_a_department",
            ),
            models.UniqueConstraint(
                fields=["institution", "person", "kind"],
                condition=models.Q(person__isnull=False, department__isnull=True),
                name="one_role_in_the_institution",
            ),
            models.UniqueConstraint(
                fields=["institution", "awaited", "kind", "department"],
                condition=models.Q(person__isnull=True, department__isnull=False),
                name="one_awaited_role_in_a_department",
            ),
            models.UniqueConstraint(
                fields=["institution", "awaited", "kind"],
                condition=models.Q(person__isnull=True, department__isnull=True),
                name="one_awaited_role_in_the_institution",
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, awaited="")
                | (models.Q(person__isnull=True) & ~models.Q(awaited="")),
                name="role_has_a_person_or_waits",
            ),
        ]

    def __str__(self) -> str:
        where = f" ({self.department})" if self.department_id else ""
        return f"{self.get_kind_display()}{where}"

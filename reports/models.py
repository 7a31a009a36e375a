"""The keys that reports are pulled with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.models import Department
from institutions.tenancy.rows import TenantForeignKey, TenantModel


class ReportKey(TenantModel):
    """Lets a program read reports of the whole institution, or of one department and those below it.

    The key itself is shown once and never kept: the row holds what finds it (`prefix`) and its SHA-256 digest.
    """

    name = models.CharField(_("name"), max_length=80, help_text=_("Who uses it, or for what."))
    # A key whose department goes must go too: without one it would open the whole institution.
    department = TenantForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # Who has it in their hands; a key of a program's has no holder.
    holder = TenantForeignKey(
        User, verbose_name=_("held by"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    prefix = models.CharField(_("begins with"), max_length=8, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(
        _("last used"), null=True, editable=False, help_text=_("The first use on the last day that it was used.")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("report key")
        verbose_name_plural = _("report keys")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "prefix"], name="one_report_key_per_prefix"),
            models.UniqueConstraint(
                fields=["institution", "department", "name"],
                condition=models.Q(department__isnull=False, revoked_at=None),
                name="one_report_key_per_name_in_a_department",
            ),
            models.UniqueConstraint(
                fields=["institution", "name"],
                condition=models.Q(department__isnull=True, revoked_at=None),
                name="one_report_key_per_name_in_the_institution",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (colophon_{self.prefix}_…)"

"""Departments: a tree of each institution's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.rows import TenantForeignKey, TenantModel


class Department(TenantModel):
    """A part of an institution that people belong to and reports are cut by."""

    parent = TenantForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("code"), max_length=100, help_text=_("As the institution's directory writes it."))
    name = models.CharField(_("name"), max_length=255)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="department_code")]
        indexes = [models.Index(fields=["institution", "parent"], name="department_parent")]

    def __str__(self) -> str:
        return self.name

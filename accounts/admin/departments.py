"""Departments in the admin."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from institutions.admin.look import LookOnly
from institutions.models import Department


@admin.register(Department)
class DepartmentAdmin(LookOnly[Department]):
    """What the institution's directory calls its parts."""

    list_display = ("name", "code", "parent")
    search_fields = ("name", "code")
    related = ("parent",)
    fields = ("name", "code", "parent", "people")

    @admin.display(description=_("people"))
    def people(self, department: Department) -> str:
        """Link to the people of the department."""
        url = reverse("admin:accounts_user_changelist", query={"departments__id__exact": department.pk})
        return format_html('<a href="{}">{}</a>', url, _("People of this department"))

"""Departments stay inside their institution, and the serving role deletes no institution and no host."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside, LetPointInside
from institutions.tenancy.operations import RevokeVerbs


class Migration(migrations.Migration):
    dependencies = [("institutions", "0003_institution_is_listed")]

    operations = [
        LetPointInside("department"),
        KeepInside("department", "parent"),
        RevokeVerbs("institutions_institution", ("DELETE",)),
        RevokeVerbs("institutions_host", ("DELETE",)),
    ]

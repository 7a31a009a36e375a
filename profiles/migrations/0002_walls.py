"""The second wall around this room's tables."""

from django.db import migrations

from institutions.tenancy.operations import GuardTenantTable


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]

    operations = [GuardTenantTable(model) for model in ("profile", "picture", "picturesquare")]

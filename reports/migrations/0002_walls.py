"""The second wall around report keys."""

from django.db import migrations

from institutions.tenancy.operations import GuardTenantTable


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("institutions", "0002_walls")]

    operations = [GuardTenantTable("reportkey")]

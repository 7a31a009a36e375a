"""The second wall around this room's tables, and the grants of those that institutions share."""

from django.db import migrations

from institutions.tenancy.operations import APPEND, READ, GrantSharedTable, GuardTenantTable


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial")]

    operations = [
        GrantSharedTable("institutions_institution"),
        GrantSharedTable("institutions_host"),
        GrantSharedTable("institutions_run"),
        GrantSharedTable("django_migrations", verbs=READ),
        GuardTenantTable("department"),
        GuardTenantTable("event", verbs=APPEND),
    ]

"""The second wall around this room's tables."""

from django.db import migrations

from institutions.tenancy.operations import GuardTenantTable


class Migration(migrations.Migration):
    dependencies = [("orcid_sync", "0001_initial"), ("institutions", "0002_walls")]

    operations = [
        GuardTenantTable(model)
        for model in ("orcidcredentials", "authorisation", "orcidconnection", "citation", "attempt")
    ]

"""A report key may be in the hands of a person, of the key's own institution."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations

import institutions.tenancy.rows
from institutions.tenancy.keys import KeepInside


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_keys"), ("accounts", "0003_keys")]

    operations = [
        migrations.AddField(
            model_name="reportkey",
            name="holder",
            field=institutions.tenancy.rows.TenantForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="held by",
            ),
        ),
        KeepInside("reportkey", "holder"),
    ]

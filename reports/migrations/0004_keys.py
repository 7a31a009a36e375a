"""A report key's department stays inside the institution of the key."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_admin_log"), ("institutions", "0004_keys")]

    operations = [KeepInside("reportkey", "department")]

"""What the serving role may do with the log of Django's admin: it stays empty, so nothing is ever added to it.

When a person is removed, Django removes their entries too.
"""

from django.db import migrations

from institutions.tenancy.operations import CLEAR, GrantSharedTable


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_walls"), ("admin", "0003_logentry_add_action_flag_choices")]

    operations = [GrantSharedTable("django_admin_log", verbs=CLEAR)]

"""An item, its records and whose it is stay inside one institution."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside, LetPointInside


class Migration(migrations.Migration):
    dependencies = [("items", "0002_walls"), ("accounts", "0003_keys")]

    operations = [
        LetPointInside("source"),
        LetPointInside("item"),
        KeepInside("sourceaccount", "source"),
        KeepInside("sourcerecord", "item"),
        KeepInside("sourcerecord", "source"),
        KeepInside("authorship", "item"),
        KeepInside("authorship", "source"),
        KeepInside("authorship", "person"),
        KeepInside("authorship", "suggested_person"),
        KeepInside("choice", "person"),
        KeepInside("choice", "item"),
    ]

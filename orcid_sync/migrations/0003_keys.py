"""A connection, and what is sent through it, stay inside the institution of their person."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside, LetPointInside


class Migration(migrations.Migration):
    dependencies = [("orcid_sync", "0002_walls"), ("items", "0003_keys")]

    operations = [
        LetPointInside("orcidconnection"),
        KeepInside("authorisation", "person"),
        KeepInside("orcidconnection", "person"),
        KeepInside("citation", "connection"),
        KeepInside("citation", "item"),
        KeepInside("attempt", "connection"),
    ]

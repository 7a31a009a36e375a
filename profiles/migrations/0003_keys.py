"""A profile and a picture stay inside the institution of their person."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside, LetPointInside


class Migration(migrations.Migration):
    dependencies = [("profiles", "0002_walls"), ("accounts", "0003_keys")]

    operations = [
        LetPointInside("picture"),
        KeepInside("profile", "person"),
        KeepInside("picture", "person"),
        KeepInside("picturesquare", "picture"),
    ]

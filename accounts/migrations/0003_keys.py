"""What points at a person or at a way to sign in stays inside their institution, in the libraries' tables too."""

from django.db import migrations

from institutions.tenancy.keys import KeepInside, LetPointInside
from institutions.tenancy.operations import GuardThroughPerson


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_walls"), ("institutions", "0004_keys")]

    operations = [
        LetPointInside("user"),
        LetPointInside("signinmethod"),
        KeepInside("personkey", "person"),
        KeepInside("departmentmembership", "person"),
        KeepInside("departmentmembership", "department"),
        KeepInside("role", "person"),
        KeepInside("role", "department"),
        KeepInside("identity", "person"),
        KeepInside("identity", "method"),
        KeepInside("staffid", "person"),
        KeepInside("provenorcid", "person"),
        GuardThroughPerson("account_emailaddress"),
        GuardThroughPerson("socialaccount_socialaccount"),
        GuardThroughPerson("mfa_authenticator"),
    ]

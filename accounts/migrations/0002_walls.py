"""The second wall around people, and the grants of the third-party tables that sign-in uses."""

from django.db import migrations

from institutions.tenancy.operations import CLEAR, READ, GrantSharedTable, GuardTenantTable


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        *(
            GuardTenantTable(model)
            for model in (
                "user",
                "personkey",
                "departmentmembership",
                "role",
                "signinmethod",
                "identity",
                "staffid",
                "provenorcid",
            )
        ),
        GrantSharedTable("account_emailaddress"),
        GrantSharedTable("socialaccount_socialaccount"),
        GrantSharedTable("mfa_authenticator"),
        GrantSharedTable("django_session"),
        # Empty by decision.
        GrantSharedTable("account_emailconfirmation", verbs=CLEAR),
        GrantSharedTable("socialaccount_socialtoken", verbs=CLEAR),
        *(
            GrantSharedTable(table, verbs=READ)
            for table in (
                "socialaccount_socialapp",
                "auth_group",
                "auth_permission",
                "django_content_type",
            )
        ),
    ]

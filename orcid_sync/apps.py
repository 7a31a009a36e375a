from django.apps import AppConfig


class OrcidSyncConfig(AppConfig):
    name = "orcid_sync"
    verbose_name = "ORCID"

    def ready(self) -> None:
        from orcid_sync import mail_checks, receivers, rules  # noqa: F401, PLC0415 - check, hear, fill the rule set
        from orcid_sync.column import register_column  # noqa: PLC0415 - the models are there only now
        from orcid_sync.first_day import register_step  # noqa: PLC0415 - as above

        register_column()
        register_step()

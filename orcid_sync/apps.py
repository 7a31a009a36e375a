from django.apps import AppConfig


class OrcidSyncConfig(AppConfig):
    name = "orcid_sync"
    verbose_name = "ORCID"

    def ready(self) -> None:
        from orcid_sync import receivers, rules  # noqa: F401, PLC0415 - hears the rooms below, fills the rule set

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import rules  # noqa: F401, PLC0415 - fills the rule set

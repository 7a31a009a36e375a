from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports import receivers, rules  # noqa: F401, PLC0415 - hears of leavers, fills the rule set

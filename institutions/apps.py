from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "institutions"

    def ready(self) -> None:
        from institutions.tenancy import checks  # noqa: F401, PLC0415 - registers the checks

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class InstitutionsConfig(AppConfig):
    name = "institutions"

    def ready(self) -> None:
        from institutions import door_checks, trail_checks  # noqa: F401, PLC0415 - registers their checks
        from institutions.tenancy import checks  # noqa: F401, PLC0415 - registers the checks
        from institutions.tenancy.sqlite import triggers  # noqa: PLC0415 - models can be made now

        pre_migrate.connect(triggers.drop_before_migrating, sender=self)
        post_migrate.connect(triggers.make_after_migrating, sender=self)

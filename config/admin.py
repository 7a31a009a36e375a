"""Django's admin, on a site of our own and with our own rooms only."""

from importlib import import_module

from django.apps import apps
from django.contrib.admin.apps import SimpleAdminConfig
from django.utils.module_loading import module_has_submodule


class AdminConfig(SimpleAdminConfig):
    """Registers what our rooms show. What third-party apps would register has no place here."""

    default_site = "institutions.admin.site.ColophonAdmin"

    def ready(self) -> None:
        """Let every room of ours register."""
        super().ready()
        from institutions.tenancy.checks import OUR_ROOMS  # noqa: PLC0415 - models can be imported only now

        for room in apps.get_app_configs():
            if room.name in OUR_ROOMS and room.module and module_has_submodule(room.module, "admin"):
                import_module(f"{room.name}.admin")

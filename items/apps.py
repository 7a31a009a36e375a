from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "items"

    def ready(self) -> None:
        from items import receivers, rules  # noqa: F401, PLC0415 - hears of sign-ins, fills the rule set
        from items.first_day import register_step  # noqa: PLC0415 - the models are there only now

        register_step()

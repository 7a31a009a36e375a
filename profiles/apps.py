from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from profiles import receivers, rules  # noqa: F401, PLC0415 - hears of accounts, fills the rule set
        from profiles.steps import register_steps  # noqa: PLC0415 - the models are there only now

        register_steps()

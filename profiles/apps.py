from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "profiles"

    def ready(self) -> None:
        from profiles import rules  # noqa: F401, PLC0415 - fills the rule set
        from profiles.steps import register_steps  # noqa: PLC0415 - the models are there only now

        register_steps()

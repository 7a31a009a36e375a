from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import rules, sessions  # noqa: F401, PLC0415 - fills the rule set, hears of sign-ins

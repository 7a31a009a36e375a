from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import rules, sessions  # noqa: F401, PLC0415 - fills the rule set, hears of sign-ins
        from accounts.domain.second_factor import seal_again  # noqa: PLC0415 - models can be imported only now
        from institutions.keyring import register_secrets  # noqa: PLC0415

        register_secrets("second factors", seal_again)

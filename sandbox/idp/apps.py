"""The identity provider stand-in."""

from django.apps import AppConfig


class IdpConfig(AppConfig):
    """One institution's accounts and sign-in page."""

    name = "sandbox.idp"
    label = "sandbox_idp"
    verbose_name = "Identity provider (stand-in)"

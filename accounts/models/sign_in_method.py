"""How an institution's people sign in."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import Protocol
from institutions.addresses import validate_bare_address
from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantModel


class SignInMethod(TenantModel):
    """One identity provider of an institution. Its key is opaque, in the callback address, and never changes."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    protocol = models.CharField(_("protocol"), max_length=10, choices=Protocol)
    name = models.CharField(_("name"), max_length=120, help_text=_("As people know it: “Sign in with …”."))
    issuer = models.URLField(_("issuer"), max_length=500, validators=[validate_bare_address])
    client_id = models.CharField(_("client id"), max_length=255)
    client_secret = SecretField(_("client secret"), blank=True)
    mapping = models.JSONField(
        _("mapping"),
        default=dict,
        blank=True,
        help_text=_("Which claim holds which field, where it is not the usual one."),
    )
    staff_id_claim = models.CharField(
        _("staff identifier's claim"),
        max_length=120,
        blank=True,
        help_text=_("The claim that carries the identifier by which the repository knows a person."),
    )
    vouches_for_email = models.BooleanField(
        _("vouches for e-mail addresses"),
        default=False,
        help_text=_("Whether an address of which the provider does not say that it was verified is trusted."),
    )
    is_on = models.BooleanField(_("offered to people"), default=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("sign-in method")
        verbose_name_plural = _("sign-in methods")
        constraints = [
            models.UniqueConstraint(fields=["institution", "issuer", "client_id"], name="one_method_per_client")
        ]

    def __str__(self) -> str:
        return self.name

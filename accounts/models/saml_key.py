"""The key pairs by which identity providers know an institution's site."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantModel


class SamlKey(TenantModel):
    """Signs our requests and opens what is encrypted for us.

    The newest that has been published for a week signs; all that are not retired open.
    """

    certificate = models.TextField(_("certificate"), help_text=_("In PEM, as our metadata publishes it."))
    private_key = SecretField(_("private key"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("SAML key")
        verbose_name_plural = _("SAML keys")
        indexes = [models.Index(fields=["institution", "made_at"], name="saml_key_made")]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"

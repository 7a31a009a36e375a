"""An institution's own credentials at ORCID's Member API."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.addresses import validate_bare_address
from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantModel


class OrcidCredentials(TenantModel):
    """A client of the institution's ORCID membership. Put-codes and the duplicate rule are per client id."""

    client_id = models.CharField(_("client id"), max_length=60)
    client_secret = SecretField(_("client secret"))
    site_url = models.URLField(_("ORCID's site"), validators=[validate_bare_address])
    api_url = models.URLField(_("ORCID's Member API"), validators=[validate_bare_address])
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("ORCID credentials")
        verbose_name_plural = _("ORCID credentials")
        constraints = [
            models.UniqueConstraint(fields=["institution", "client_id"], name="one_row_per_client_id"),
            models.UniqueConstraint(
                fields=["institution"], condition=models.Q(replaced_at=None), name="one_current_client"
            ),
        ]

    def __str__(self) -> str:
        return self.client_id

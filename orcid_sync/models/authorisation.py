"""A researcher's way to ORCID's permission screen and back: claimed once, so that a code is exchanged once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from orcid_sync.enums import Outcome


class Authorisation(TenantModel):
    """One trip to ORCID. Reload, back, double click and two tabs all meet the same row."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    outcome = models.CharField(_("outcome"), max_length=30, choices=Outcome, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("authorisation")
        verbose_name_plural = _("authorisations")
        constraints = [models.UniqueConstraint(fields=["institution", "state_digest"], name="one_trip_per_state")]
        indexes = [models.Index(fields=["institution", "made_at"], name="authorisation_made")]

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d %H:%M}"

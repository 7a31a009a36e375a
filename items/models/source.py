"""Where an institution's items come from, and whom those places know."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.addresses import validate_bare_address
from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.enums import SourceKind


class Source(TenantModel):
    """One place that items are harvested from. Where two state the same item, the lower position is believed."""

    kind = models.CharField(_("kind"), max_length=20, choices=SourceKind)
    url = models.URLField(_("address of the API"), max_length=500, validators=[validate_bare_address])
    group = models.CharField(_("group"), max_length=100, blank=True, help_text=_("The part of it that is harvested."))
    token = SecretField(_("token"), blank=True)
    seconds_between_calls = models.FloatField(_("seconds between calls"), default=1, validators=[MinValueValidator(0)])
    position = models.PositiveIntegerField(_("position"), default=0)
    is_on = models.BooleanField(_("harvested"), default=True)
    harvested_through = models.DateTimeField(
        _("harvested through"), null=True, blank=True, help_text=_("Changes before this moment are known here.")
    )
    last_harvest_started_at = models.DateTimeField(_("last harvest started"), null=True, blank=True)
    last_harvest_ended_at = models.DateTimeField(_("last harvest ended"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    # Who harvests it now, and until when that holds without a sign of life.
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "url", "group"], name="one_source_per_group")
        ]

    def __str__(self) -> str:
        group = f", {_('group')} {self.group}" if self.group else ""
        return f"{self.get_kind_display()} {self.url}{group}"


class SourceAccount(TenantModel):
    """An account at a source: whose staff identifier stands behind an author's number there."""

    source = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="accounts")
    author_id = models.CharField(_("author's number"), max_length=64)
    staff_id = models.CharField(_("staff identifier"), max_length=255, blank=True)
    email = models.CharField(
        _("e-mail"), max_length=254, blank=True, help_text=_("Suggests a person, and never more than that.")
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("account at a source")
        verbose_name_plural = _("accounts at sources")
        constraints = [
            models.UniqueConstraint(fields=["institution", "source", "author_id"], name="one_account_per_author")
        ]
        indexes = [
            models.Index(fields=["institution", "author_id"], name="source_account_author"),
            models.Index(fields=["institution", "staff_id"], name="source_account_staff"),
            models.Index(fields=["institution", "email"], name="source_account_email"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} ({self.staff_id})"

"""What one source says of an item."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.models.item import Item
from items.models.source import Source


class SourceRecord(TenantModel):
    """One source's statement about one item, under the source's own identifier for it."""

    item = TenantForeignKey(Item, on_delete=models.CASCADE, related_name="records")
    source = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="records")
    identifier = models.CharField(_("identifier there"), max_length=255)
    facts = models.JSONField(_("facts as stated"))
    modified_at = models.DateTimeField(_("changed there"), null=True)
    seen_at = models.DateTimeField(_("last seen"))
    missing_since = models.DateTimeField(
        _("missing since"), null=True, help_text=_("The first time the source no longer knew it, and not since.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn there"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("record at a source")
        verbose_name_plural = _("records at sources")
        constraints = [
            models.UniqueConstraint(fields=["institution", "source", "identifier"], name="one_record_per_identifier")
        ]
        indexes = [models.Index(fields=["institution", "item"], name="source_record_item")]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.identifier}"

"""What a person decided about an item. It outlives every connection."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.enums import Claim
from items.models.item import Item


class Choice(TenantModel):
    """A person's will about one item: kept off their record, removed by them at ORCID, theirs or not theirs."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="+")
    item = TenantForeignKey(Item, on_delete=models.CASCADE, related_name="choices")
    excluded_at = models.DateTimeField(_("excluded"), null=True, blank=True)
    removed_in_orcid_at = models.DateTimeField(_("removed at ORCID"), null=True, blank=True)
    claim = models.CharField(_("“Is this yours?”"), max_length=10, choices=Claim, blank=True, default=Claim.NONE)
    decided_at = models.DateTimeField(_("decided"))

    class Meta(TenantModel.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [
            models.UniqueConstraint(fields=["institution", "person", "item"], name="one_choice_per_person_and_item")
        ]
        indexes = [models.Index(fields=["institution", "item"], name="choice_item")]

    def __str__(self) -> str:
        return f"{self.person_id} / {self.item_id}"

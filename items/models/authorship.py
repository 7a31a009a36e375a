"""Who wrote an item: the lines as the source states them, and whose each is here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.tenancy.rows import TenantForeignKey, TenantModel
from items.enums import How
from items.models.item import Item
from items.models.source import Source


class Authorship(TenantModel):
    """One author of an item, in the item's order. It is one person's or nobody's; a suggestion owns nothing."""

    item = TenantForeignKey(Item, on_delete=models.CASCADE, related_name="authorships")
    position = models.PositiveIntegerField(_("position"), help_text=_("From 1."))
    name = models.TextField(_("name as stated"), blank=True)
    name_key = models.CharField(_("name for comparison"), max_length=100, blank=True, editable=False)
    orcid = models.CharField(_("ORCID iD as stated"), max_length=19, blank=True)
    source = TenantForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    source_author_id = models.CharField(_("author's number there"), max_length=64, blank=True)
    person = TenantForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    how = models.CharField(_("how matched"), max_length=10, choices=How, blank=True, default=How.NOT)
    suggested_person = TenantForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "item", "position"], name="one_author_per_position"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | ~models.Q(how=""), name="an_owner_is_owner_somehow"
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "person"], name="authorship_person"),
            models.Index(fields=["institution", "suggested_person"], name="authorship_suggested"),
            models.Index(fields=["institution", "orcid"], name="authorship_orcid"),
            models.Index(fields=["institution", "source_author_id"], name="authorship_source_author"),
            models.Index(fields=["institution", "name_key"], name="authorship_name"),
        ]

    def __str__(self) -> str:
        return self.name

"""Items: what a citation is made from, whichever sources state it."""

from urllib.parse import quote

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.rows import TenantModel
from items.enums import ItemKind
from items.facts import PartialDate
from items.identifiers import LONGEST

#: What an identifier may hold as it is in an address; the rest (`?`, `#`, `<`) is escaped.
PLAIN = "/:;(),.-_+"


class Item(TenantModel):
    """One public item, or one that was public. The same base DOI or Handle from several sources is one item.

    `revision` grows whenever a fact that a citation is made from changes, withdrawal and return among them.
    """

    title = models.TextField(_("title"))
    kind = models.CharField(_("kind"), max_length=30, choices=ItemKind)
    doi = models.CharField(_("DOI"), max_length=LONGEST, blank=True)
    version_doi = models.CharField(_("version's DOI"), max_length=LONGEST, blank=True)
    handle = models.CharField(_("Handle"), max_length=LONGEST, blank=True)
    url = models.TextField(_("address"), blank=True)
    container_title = models.TextField(_("published in"), blank=True)
    issn = models.CharField(_("ISSN"), max_length=9, blank=True)
    isbn = models.CharField(_("ISBN"), max_length=13, blank=True)
    published_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    published_month = models.PositiveSmallIntegerField(_("month"), null=True, blank=True)
    published_day = models.PositiveSmallIntegerField(_("day"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    revision = models.PositiveBigIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now)
    changed_at = models.DateTimeField(_("last changed"), default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "doi"], condition=~models.Q(doi=""), name="one_item_per_doi"
            ),
            models.UniqueConstraint(
                fields=["institution", "handle"],
                condition=~models.Q(handle="") & models.Q(doi=""),
                name="one_item_per_handle_without_doi",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "handle"], name="item_handle"),
            models.Index(fields=["institution", "changed_at"], name="item_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether at least one source shows it to everybody."""
        return self.withdrawn_at is None

    @property
    def published(self) -> PartialDate | None:
        """Return the publication date as far as it is known."""
        if self.published_year is None:
            return None
        return PartialDate(year=self.published_year, month=self.published_month, day=self.published_day)

    @property
    def link(self) -> str:
        """Return the address that stays: the DOI's, else the Handle's, else the source's own page."""
        if self.doi:
            return f"https://doi.org/{quote(self.doi, safe=PLAIN)}"
        if self.handle:
            return f"https://hdl.handle.net/{quote(self.handle, safe=PLAIN)}"
        return self.url

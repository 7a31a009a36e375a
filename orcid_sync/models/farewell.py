"""The time between somebody's leaving and the end of their connection, in which they decide what becomes of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from institutions.tenancy.rows import TenantModel, TenantOneToOneField
from orcid_sync.enums import WorksWish
from orcid_sync.models.connection import OrcidConnection


class Farewell(TenantModel):
    """What somebody who has left wants of their record, and the link by which they say so without signing in.

    There is one for as long as the connection may still be resumed; it goes when they return or the connection ends.
    The link is in a mail and nowhere else: the row holds the SHA-256 digest of its token.
    """

    connection = TenantOneToOneField(OrcidConnection, on_delete=models.CASCADE, related_name="farewell")
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    ends_at = models.DateTimeField(_("the connection ends"))
    mail_due_at = models.DateTimeField(
        _("last mail due"), null=True, help_text=_("Empty when it was sent or there is nobody to send it to.")
    )
    mailed_at = models.DateTimeField(_("last mail sent"), null=True)
    token_digest = models.CharField(max_length=64, blank=True)
    works = models.CharField(_("wish for the works"), max_length=10, choices=WorksWish, default=WorksWish.KEEP)
    disconnects = models.BooleanField(
        _("ends at once"), default=False, help_text=_("As soon as everything that is to leave the record has left.")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("farewell")
        verbose_name_plural = _("farewells")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "token_digest"],
                condition=~models.Q(token_digest=""),
                name="one_farewell_a_link",
            )
        ]
        indexes = [
            models.Index(fields=["institution", "ends_at"], name="farewell_ends"),
            models.Index(
                fields=["institution", "mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="farewell_mail_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.ends_at:%Y-%m-%d}"

"""A person's picture: rows behind the walls, no files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.tenancy.rows import TenantForeignKey, TenantModel, TenantOneToOneField


class Picture(TenantModel):
    """That a person has a picture, and which: small enough to be read on every page."""

    person = TenantOneToOneField(User, on_delete=models.CASCADE, related_name="picture")
    etag = models.CharField(max_length=32, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return str(self.person)


class PictureSquare(TenantModel):
    """A picture in one size, as WebP that was encoded here."""

    picture = TenantForeignKey(Picture, on_delete=models.CASCADE, related_name="squares")
    side = models.PositiveSmallIntegerField(_("side in pixels"))
    content = models.BinaryField(_("content"))

    class Meta(TenantModel.Meta):
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        constraints = [models.UniqueConstraint(fields=["institution", "picture", "side"], name="one_square_per_side")]

    def __str__(self) -> str:
        return f"{self.picture}, {self.side} px"

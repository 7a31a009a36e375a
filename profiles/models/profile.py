"""What a person says about themselves."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from institutions.tenancy.rows import TenantModel, TenantOneToOneField
from profiles import fields_of_research
from profiles.fields_of_research import FieldOfResearch

BIO_LENGTH = 1000


def validate_field_of_research(code: str) -> None:
    """Raise ValidationError unless the classification has the code."""
    if fields_of_research.find(code) is None:
        raise ValidationError(_("This is not a code of the classification."), code="unknown_field")


class Profile(TenantModel):
    """A person's own words. Name, e-mail address and departments are the institution's and stand elsewhere.

    A profile is complete when it says what the person does: job title and field of research. Picture and bio are
    asked for and never required, because not everybody wants a face or a life story on a page.
    """

    person = TenantOneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    field_of_research = models.CharField(
        _("field of research"),
        max_length=6,
        blank=True,
        validators=[validate_field_of_research],
        help_text=_("A code of the ANZSRC 2020 Fields of Research."),
    )
    bio = models.TextField(_("short bio"), blank=True, validators=[MaxLengthValidator(BIO_LENGTH)])
    completed_at = models.DateTimeField(
        _("completed"), null=True, blank=True, help_text=_("Since when job title and field of research are there.")
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.person)

    @property
    def is_complete(self) -> bool:
        """Whether the profile says what the person does."""
        return bool(self.job_title and self.field_of_research)

    @property
    def field_path(self) -> tuple[FieldOfResearch, ...]:
        """Return the division, the group and the field, as far as the code goes; nothing without a code."""
        field = fields_of_research.find(self.field_of_research)
        return (*fields_of_research.parents(field.code), field) if field else ()

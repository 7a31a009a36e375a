"""What says who somebody is: to sign in, to match items, and by proof at ORCID. Three tables, never mixed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import IdentifierKind
from accounts.models.person import User
from accounts.models.sign_in_method import SignInMethod
from institutions.tenancy.rows import TenantForeignKey, TenantModel


class Identity(TenantModel):
    """A strong identifier that the institution's provider asserted for a person. Any of them finds the person."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    method = TenantForeignKey(SignInMethod, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40, choices=IdentifierKind)
    value = models.CharField(_("value"), max_length=512)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "method", "kind", "value"], name="one_person_per_identifier"
            )
        ]
        indexes = [models.Index(fields=["institution", "person"], name="identity_person")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"


class StaffId(TenantModel):
    """An identifier by which the institution's other systems know a person. It matches items; it never signs in."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="staff_ids")
    kind = models.CharField(
        _("kind"), max_length=120, help_text=_("The claim, attribute or feed column it came from.")
    )
    value = models.CharField(_("value"), max_length=255)

    class Meta(TenantModel.Meta):
        verbose_name = _("staff identifier")
        verbose_name_plural = _("staff identifiers")
        constraints = [
            models.UniqueConstraint(fields=["institution", "kind", "value"], name="one_person_per_staff_id")
        ]
        indexes = [models.Index(fields=["institution", "value"], name="staff_id_value")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.value}"


class ProvenOrcid(TenantModel):
    """An ORCID iD that a person proved to be theirs by signing in at ORCID. It outlives every connection."""

    person = TenantForeignKey(User, on_delete=models.CASCADE, related_name="proven_orcids")
    orcid = models.CharField(_("ORCID iD"), max_length=19)
    proved_at = models.DateTimeField(_("proved"), default=timezone.now)

    class Meta(TenantModel.Meta):
        verbose_name = _("proven ORCID iD")
        verbose_name_plural = _("proven ORCID iDs")
        constraints = [
            models.UniqueConstraint(fields=["institution", "person", "orcid"], name="one_proof_per_person_and_orcid")
        ]
        indexes = [models.Index(fields=["institution", "orcid"], name="proven_orcid")]

    def __str__(self) -> str:
        return self.orcid

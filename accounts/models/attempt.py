"""Attempts to sign in: what staff look at when somebody asks for help."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AttemptStep
from accounts.models.person import User
from accounts.models.sign_in_method import SignInMethod
from institutions.tenancy.rows import TenantForeignKey, TenantModel


class SignInAttempt(TenantModel):
    """One way to the identity provider and, perhaps, back. Forgotten after a while; the trail is what stays.

    `received` holds names with masked values: `[[name, [value, …]], …]`. Nothing in a row lets anybody in.
    """

    reference = models.CharField(_("reference"), max_length=9)
    method = TenantForeignKey(
        SignInMethod, on_delete=models.CASCADE, related_name="+", verbose_name=_("sign-in method")
    )
    person = TenantForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("person"))
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    step = models.CharField(_("step reached"), max_length=20, choices=AttemptStep, default=AttemptStep.SENT)
    problem = models.CharField(_("cause"), max_length=40, blank=True, help_text=_("One of SignInProblem."))
    detail = models.CharField(_("in the provider's words"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    received = models.JSONField(_("received"), default=list)
    missing = models.JSONField(_("missing"), default=list)
    is_automatic = models.BooleanField(_("without a click"), default=False)

    class Meta(TenantModel.Meta):
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        constraints = [models.UniqueConstraint(fields=["institution", "reference"], name="one_attempt_per_reference")]
        indexes = [
            models.Index(fields=["institution", "begun_at"], name="sign_in_attempt_begun"),
            models.Index(fields=["institution", "email"], name="sign_in_attempt_email"),
        ]

    def __str__(self) -> str:
        return self.reference

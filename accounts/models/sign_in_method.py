"""How an institution's people sign in."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.attribute_names import LASTING
from accounts.attributes import Choices
from accounts.contexts import validate_second_factor
from accounts.enums import AutomaticSignIn, Protocol
from institutions.addresses import validate_bare_address
from institutions.keyring import SecretField
from institutions.tenancy.rows import TenantModel

# REFEDS' profile for signing in with a second factor, version 2 of 2026.
REFEDS_MFA = "https://refeds.org/profile/mfa"


def lasting_kinds() -> list[str]:
    """Return the kinds of identifier that are trusted unless an institution says otherwise."""
    return [str(kind) for kind in LASTING]


class SignInMethod(TenantModel):
    """One identity provider of an institution. Its key is opaque, in the callback address, and never changes."""

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    protocol = models.CharField(_("protocol"), max_length=10, choices=Protocol)
    name = models.CharField(_("name"), max_length=120, help_text=_("As people know it: “Sign in with …”."))
    issuer = models.CharField(
        _("issuer or entity ID"),
        max_length=500,
        validators=[validate_bare_address],
        help_text=_("As the identity provider names itself."),
    )
    client_id = models.CharField(_("client id"), max_length=255, blank=True, help_text=_("Of OpenID Connect."))
    client_secret = SecretField(_("client secret"), blank=True)

    metadata_url = models.URLField(
        _("metadata address"), max_length=500, blank=True, help_text=_("Where SAML metadata is read again and again.")
    )
    provider_facts = models.JSONField(
        _("what the metadata says"), default=dict, blank=True, help_text=_("As last read; kept when a reading fails.")
    )
    metadata_read_at = models.DateTimeField(_("metadata read"), null=True, blank=True)
    metadata_valid_until = models.DateTimeField(_("metadata valid until"), null=True, blank=True)
    metadata_trouble = models.CharField(_("trouble with the metadata"), max_length=500, blank=True)

    mapping = models.JSONField(
        _("mapping"),
        default=dict,
        blank=True,
        help_text=_("Which claim or attribute holds which field, where it is not the usual one."),
    )
    identifier_kinds = models.JSONField(
        _("trusted identifiers"), default=lasting_kinds, help_text=_("What identifies people, the best one first.")
    )
    scopes = models.JSONField(
        _("scopes"),
        default=list,
        blank=True,
        help_text=_("Which scopes the institution may assert, besides those that its metadata names."),
    )
    staff_id_claim = models.CharField(
        _("staff identifier's claim"),
        max_length=120,
        blank=True,
        help_text=_("The claim or attribute that carries the identifier by which the repository knows a person."),
    )
    vouches_for_email = models.BooleanField(
        _("vouches for e-mail addresses"),
        default=False,
        help_text=_("Whether an address of which the provider does not say that it was verified is trusted."),
    )
    allowed_affiliations = models.JSONField(
        _("affiliations"),
        default=list,
        blank=True,
        help_text=_("For whom an account is made: staff, faculty, student, …; empty for everybody."),
    )
    automatic = models.CharField(
        _("opening the site"), max_length=10, choices=AutomaticSignIn, default=AutomaticSignIn.OFF
    )
    second_factor_context = models.CharField(
        _("second factor of staff"),
        max_length=255,
        blank=True,
        default=REFEDS_MFA,
        validators=[validate_second_factor],
        help_text=_("The acr or AuthnContextClassRef without which nobody opens the admin; empty: none is asked for."),
    )
    is_on = models.BooleanField(_("offered to people"), default=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("sign-in method")
        verbose_name_plural = _("sign-in methods")
        constraints = [
            models.UniqueConstraint(fields=["institution", "issuer", "client_id"], name="one_method_per_client"),
            models.UniqueConstraint(
                fields=["institution"], condition=~Q(automatic=AutomaticSignIn.OFF), name="one_automatic_method"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def choices(self) -> Choices:
        """Return what the institution chose about reading what this provider says."""
        scopes = [*self.scopes, *self.provider_facts.get("scopes", [])]
        return Choices(
            mapping=self.mapping,
            staff_id_name=self.staff_id_claim,
            vouches_for_email=self.vouches_for_email,
            kinds=tuple(self.identifier_kinds),
            scopes=frozenset(scope.lower() for scope in scopes),
        )

"""The identity provider of a sign-in method, as an administrator describes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.discovery import PATH
from accounts.saml.errors import SeveralProvidersError
from institutions.addresses import validate_bare_address

LONGEST_NAME = 120
LONGEST_ADDRESS = 500
#: More than one identity provider's people would look through; the rest is asked for by its entity ID.
MOST_CHOICES = 200


class OidcProviderForm(forms.Form):
    """An OpenID Connect provider. The secret goes in and never comes out: left empty, it stays as it is.

    It stays only with the issuer that it was given for: to another it would be sent at the next sign-in.
    """

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("As people know it: “Sign in with …”.")
    )
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=LONGEST_ADDRESS,
        validators=[validate_bare_address],
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "The address by which the identity provider names itself. This site reads the rest from there, at "
            "/.well-known/openid-configuration."
        ),
    )
    client_id = forms.CharField(
        label=_("Client ID"),
        max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Under which this site is registered there."),
    )
    client_secret = forms.CharField(
        label=_("Client secret"), max_length=1000, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, has_secret: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_secret = has_secret
        secret = self.fields["client_secret"]
        secret.required = not has_secret
        secret.help_text = (
            _("One is kept, and shown to nobody. Leave this empty to keep it; another issuer needs its own.")
            if has_secret
            else _("It is encrypted and shown to nobody, you included.")
        )

    def clean_issuer(self) -> str:
        """Return the address without a slash at its end, and without the path that is added to it."""
        issuer: str = self.cleaned_data["issuer"].rstrip("/").removesuffix(PATH).rstrip("/")
        try:
            URLValidator(schemes=["http", "https"])(issuer)
        except ValidationError:
            raise ValidationError(
                _("This is no address. Enter it as the provider names itself, beginning with https://.")
            ) from None
        return issuer

    def clean(self) -> dict[str, Any]:
        """Ask for the secret of another issuer than the one that the kept secret is shared with."""
        data: dict[str, Any] = super().clean() or {}
        goes_elsewhere = "issuer" in data and data["issuer"] != self.initial.get("issuer", "").rstrip("/")
        if (
            self.has_secret
            and goes_elsewhere
            and not data.get("client_secret")
            and not self.has_error("client_secret")
        ):
            self.add_error(
                "client_secret",
                _(
                    "The issuer is another, and the kept secret was not given for it. Enter the new one's client secret."
                ),
            )
        return data


class SamlProviderForm(forms.Form):
    """A SAML provider by its metadata, which is read and not kept as a file."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("As people know it: “Sign in with …”. Empty: the name that the metadata has."),
    )
    metadata_url = forms.CharField(
        label=_("Address of the metadata"),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("Read again and again, so that new keys are known in time. The better way, where there is one."),
    )
    metadata_file = forms.FileField(
        label=_("Metadata as a file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml,application/samlmetadata+xml"}),
        help_text=_("For a provider whose metadata has no address. You renew it here when its keys change."),
    )
    entity_id = forms.CharField(
        label=_("Which provider is yours"), required=False, max_length=1024, widget=forms.HiddenInput
    )

    def clean_metadata_url(self) -> str:
        """Return the address, which must be one."""
        url: str = self.cleaned_data["metadata_url"].strip()
        if url:
            try:
                URLValidator(schemes=["http", "https"])(url)
            except ValidationError:
                raise ValidationError(_("This is no address. It must begin with https://.")) from None
        return url

    def clean(self) -> dict[str, Any]:
        """Take one of the two."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(data.get("metadata_url")) == bool(data.get("metadata_file")):
            raise ValidationError(
                _("Give the metadata one way: its address, or a file. An address is read again by itself.")
            )
        return data

    def offer(self, several: SeveralProvidersError) -> None:
        """Let one of the several providers be chosen that the metadata describes."""
        choices = [(one, f"{name} ({one})" if name else one) for one, name in several.choices[:MOST_CHOICES]]
        are_all = len(choices) == len(several.choices)
        self.fields["entity_id"].widget = (
            forms.Select(choices=[("", "—"), *choices]) if are_all else forms.TextInput(attrs={"autocomplete": "off"})
        )
        self.add_error("entity_id", str(several) if are_all else _A_FEDERATION_S)
        if self.cleaned_data.get("metadata_file"):
            self.add_error("metadata_file", _("Choose the file once more: it was read and not kept."))


_A_FEDERATION_S = _(
    "This metadata describes very many identity providers: it is a federation's. Enter your entity ID."
)

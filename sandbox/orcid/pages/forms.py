"""The forms people fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sandbox.orcid.models import Person

CLOSED = {
    Person.Status.LOCKED: _("This ORCID record is locked. Contact ORCID's support."),
    Person.Status.DEACTIVATED: _("This ORCID record was deactivated. Its owner can reactivate it."),
    Person.Status.DEPRECATED: _("This ORCID iD was merged into another one. Sign in with that one."),
    Person.Status.UNCLAIMED: _("This ORCID record has not been claimed yet."),
}


class SignInForm(forms.Form):
    """E-mail or iD, and password."""

    user = forms.CharField(
        label=_("Email or 16-digit ORCID iD"),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Your ORCID password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    person: Person

    def clean(self) -> dict[str, Any]:
        """Find the person whose password this is."""
        values = super().clean() or {}
        person = find_person(values.get("user", ""))
        if person is None or not person.has_password(values.get("password", "")):
            raise forms.ValidationError(
                _("Incorrect email or ORCID iD, or incorrect password. Check both, or register.")
            )
        if person.status != Person.Status.ACTIVE:
            raise forms.ValidationError(CLOSED[Person.Status(person.status)])
        self.person = person
        return values


class RegistrationForm(forms.Form):
    """What a new iD needs."""

    given_names = forms.CharField(
        label=_("Given names"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_names = forms.CharField(
        label=_("Family names (optional)"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Choose an ORCID password (8 characters or more)"),
        min_length=8,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        """Refuse an e-mail that belongs to an iD already."""
        email = str(self.cleaned_data["email"]).lower()
        if Person.objects.filter(email=email).exists():
            raise forms.ValidationError(_("This email belongs to an ORCID iD already. Sign in with it instead."))
        return email


class InstitutionForm(forms.Form):
    """The institution's own sign-in; a stand-in takes any account and any password."""

    account = forms.CharField(
        label=_("Account at your institution"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password at your institution"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


def find_person(user: str) -> Person | None:
    """Find who has this e-mail or iD."""
    user = user.strip().rpartition("/")[2]
    return Person.objects.filter(orcid=user.upper()).first() or Person.objects.filter(email=user.lower()).first()

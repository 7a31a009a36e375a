"""What an administrator pastes to see who it would be."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import Protocol
from accounts.models import SignInMethod
from accounts.pasting import Pasted, PastedError, read_pasted

#: More than an assertion with hundreds of groups.
LONGEST = 300_000
HELP = {
    Protocol.OIDC: _("Claims as JSON: what the UserInfo endpoint answers, or the payload of an ID token."),
    Protocol.SAML: _(
        "An assertion or an attribute statement as XML, a whole response (also as base64), or attributes as JSON."
    ),
}


class PasteForm(forms.Form):
    """Claims or an assertion; `pasted` is what was read."""

    text = forms.CharField(
        label=_("What the provider says"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
    )
    pasted: Pasted

    def __init__(self, data: Any = None, *, method: SignInMethod) -> None:
        super().__init__(data)
        self.method = method
        self.fields["text"].help_text = HELP[Protocol(method.protocol)]

    def clean_text(self) -> str:
        """Read it."""
        text: str = self.cleaned_data["text"]
        try:
            self.pasted = read_pasted(text, protocol=Protocol(self.method.protocol), choices=self.method.choices)
        except PastedError as error:
            raise ValidationError(str(error)) from None
        return text

"""Whether people are offered a sign-in method."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SwitchForm(forms.Form):
    """On or off, as the button said; the last way in asks whether that is meant."""

    to = forms.ChoiceField(choices=[("on", "on"), ("off", "off")], widget=forms.HiddenInput)
    is_meant = forms.BooleanField(
        label=_("Nobody can sign in any more, I included, once my session ends. That is what I want."), required=False
    )

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_last = is_last
        if not is_last:
            del self.fields["is_meant"]

    def clean(self) -> dict[str, Any]:
        """Refuse to close the last way in by a click."""
        data: dict[str, Any] = super().clean() or {}
        if self.is_last and data.get("to") == "off" and not data.get("is_meant"):
            self.add_error(
                "is_meant",
                ValidationError(
                    _("This is the last way in. Tick the box if you mean it, or switch another one on first.")
                ),
            )
        return data

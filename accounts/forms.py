"""The operators' own sign-in."""

from typing import Any
from uuid import uuid4

from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class OperatorSignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail address and password; the address is turned into the handle within the host's institution."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
        )
        # Without allauth's link to a page that does not exist here.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, str]:
        """Return what the authentication backend checks; an unknown address gets a handle that nobody has."""
        people = User.objects.filter(email=self.cleaned_data["login"].lower(), is_active=True)[:2]
        handle = people[0].handle if len(people) == 1 else uuid4()
        return {"username": str(handle), "password": self.cleaned_data["password"]}

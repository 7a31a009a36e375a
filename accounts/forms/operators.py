"""The operators' own sign-in."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

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
        """Return what the authentication backend checks; an unknown address gets a handle that nobody has.

        It is always the same, so that wrong passwords are counted for it as for one that is known.

        The backend lets nobody in whose account is switched off: their handle is there for the trail.
        """
        people = list(User.objects.filter(email=self.cleaned_data["login"].lower()))
        people = [person for person in people if person.is_active] or people
        handle = people[0].handle if len(people) == 1 else uuid5(NAMESPACE_URL, self.cleaned_data["login"].lower())
        return {"username": str(handle), "password": self.cleaned_data["password"]}

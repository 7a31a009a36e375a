"""What an administrator chooses about a sign-in method: how it reads what the provider says, and what it does."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.attribute_names import USUAL_ATTRIBUTES, USUAL_CLAIMS, Names
from accounts.contexts import validate_second_factor
from accounts.enums import AutomaticSignIn, IdentifierKind, Protocol
from accounts.models import SignInMethod

SCOPE = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
AFFILIATION = re.compile(r"[a-z][a-z0-9-]{0,49}")
LONGEST_CLAIM = 255
RANK, MAP = "rank_", "map_"

#: Fields in the words of a form; identifiers have theirs in `IdentifierKind`.
FIELD_LABELS: dict[str, Any] = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "name": _("Name as shown"),
    "email": _("E-mail address"),
    "department": _("Departments"),
    "orcid": _("ORCID iD, as a hint"),
    "affiliation": _("Affiliations"),
    "scoped_affiliation": _("Affiliations with a scope"),
    **{str(kind): kind.label for kind in IdentifierKind},
}
#: Identifiers that only the other protocol has.
FOREIGN = {
    Protocol.OIDC: frozenset({IdentifierKind.PERSISTENT_NAME_ID}),
    Protocol.SAML: frozenset({IdentifierKind.OIDC_SUBJECT}),
}


class ChoicesForm(forms.Form):
    """All choices on one page, each with what is usual."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As people know it: “Sign in with …”."))
    scopes = forms.CharField(
        label=_("Scopes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=_(
            "What may stand behind the @ of an identifier, such as si.edu: only domains of your own institution. "
            "Several are separated by spaces."
        ),
    )
    staff_id_claim = forms.CharField(
        label=_("Staff identifier"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("The claim or attribute with the number by which your repository knows people."),
    )
    vouches_for_email = forms.BooleanField(
        label=_("Its e-mail addresses are right, though it does not say that they were verified"),
        required=False,
        help_text=_(
            "For providers that never say so, such as Entra ID and AD FS, and where people cannot change theirs."
        ),
    )
    allowed_affiliations = forms.CharField(
        label=_("For whom an account is made"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Affiliations, separated by spaces: staff, faculty, student, employee, member, affiliate. Empty: everybody "
            "whom the provider sends. Who has an account already keeps it."
        ),
    )
    is_automatic = forms.BooleanField(
        label=_("Opening the site signs people in by itself"),
        required=False,
        help_text=_("For institutions whose network knows its people: nobody types anything there."),
    )
    how = forms.ChoiceField(
        label=_("How"),
        choices=[
            (
                AutomaticSignIn.STRAIGHT,
                _("Straight: the site goes to the identity provider, which asks where it must"),
            ),
            (
                AutomaticSignIn.SILENT,
                _(
                    "Silent: the provider is asked once without showing anything, then a page with a button stands there"
                ),
            ),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    second_factor_context = forms.CharField(
        label=_("Second factor of staff"),
        required=False,
        max_length=255,
        validators=[validate_second_factor],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "The context (acr, AuthnContextClassRef) that the provider must confirm before the admin opens. Usual: "
            "https://refeds.org/profile/mfa. Empty: no second factor is asked for."
        ),
    )

    is_tried = forms.BooleanField(
        label=_("I have tried this second factor by a test sign-in, and the provider confirmed it."), required=False
    )

    def __init__(self, data: Any = None, *, method: SignInMethod) -> None:
        self.method = method
        self.usual: Names = USUAL_CLAIMS if method.protocol == Protocol.OIDC else USUAL_ATTRIBUTES
        self.kinds = [kind for kind in IdentifierKind if kind not in FOREIGN[Protocol(method.protocol)]]
        super().__init__(data, initial=_initial(method))
        places = [("", _("not trusted")), *((str(place), str(place)) for place in range(1, len(self.kinds) + 1))]
        for kind in self.kinds:
            self.fields[RANK + kind] = forms.ChoiceField(label=kind.label, choices=places, required=False)
        for name, names in self.usual.items():
            self.fields[MAP + name] = forms.CharField(
                label=FIELD_LABELS[name],
                required=False,
                max_length=LONGEST_CLAIM,
                widget=forms.TextInput(
                    attrs={"placeholder": names[0], "autocomplete": "off", "spellcheck": "false", "size": 60}
                ),
                help_text=_("Usual: %(names)s") % {"names": ", ".join(names)},
            )

    @property
    def ranks(self) -> Iterator[BoundField]:
        """Yield a field for each identifier that may be trusted."""
        return (self[RANK + kind] for kind in self.kinds)

    @property
    def rows(self) -> Iterator[BoundField]:
        """Yield a field for each of ours that the provider fills."""
        return (self[MAP + name] for name in self.usual)

    def clean_scopes(self) -> list[str]:
        """Return the scopes in lower case; each must look like a domain."""
        return _words(self.cleaned_data["scopes"], SCOPE, _("“%(word)s” is no domain. Enter scopes such as si.edu."))

    def clean_allowed_affiliations(self) -> list[str]:
        """Return the affiliations in lower case."""
        wrong = _("“%(word)s” is no affiliation. Enter words such as staff or faculty, without a scope.")
        return _words(self.cleaned_data["allowed_affiliations"], AFFILIATION, wrong)

    def clean(self) -> dict[str, Any]:
        """See that people can be identified at all."""
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(RANK + kind) for kind in self.kinds):
            raise ValidationError(
                _("No identifier is trusted, so nobody could sign in. Give the first place to one of them.")
            )
        return data

    def ask_whether_tried(self) -> None:
        """Refuse a second factor that would lead the administrator themself away from these pages, until they insist."""
        self.add_error(
            "is_tried",
            _(
                "You came by this method, and without this second factor: the admin would close for you until the "
                "provider confirms it. Try it first, on the next page, or tick the box."
            ),
        )

    def columns(self) -> dict[str, Any]:
        """Return what the method is to have."""
        data = self.cleaned_data
        same = ("name", "scopes", "staff_id_claim", "vouches_for_email", "allowed_affiliations")
        how = AutomaticSignIn(data["how"] or AutomaticSignIn.STRAIGHT)
        return {
            **{name: data[name] for name in same},
            "second_factor_context": data["second_factor_context"],
            "identifier_kinds": self._trusted(),
            "mapping": {name: data[MAP + name] for name in self.usual if data[MAP + name]},
            "automatic": how if data["is_automatic"] else AutomaticSignIn.OFF,
        }

    def _trusted(self) -> list[str]:
        """Return the trusted identifiers by their places; of two in one place the usual order decides."""
        ranked = [(int(place), kind) for kind in self.kinds if (place := self.cleaned_data[RANK + kind])]
        return [str(kind) for _place, kind in sorted(ranked, key=lambda one: one[0])]


def _initial(method: SignInMethod) -> dict[str, Any]:
    is_automatic = method.automatic != AutomaticSignIn.OFF
    trusted = [kind for kind in method.identifier_kinds if kind not in FOREIGN[Protocol(method.protocol)]]
    return {
        "name": method.name,
        "scopes": " ".join(method.scopes),
        "staff_id_claim": method.staff_id_claim,
        "vouches_for_email": method.vouches_for_email,
        "allowed_affiliations": " ".join(method.allowed_affiliations),
        "is_automatic": is_automatic,
        "how": method.automatic if is_automatic else AutomaticSignIn.STRAIGHT,
        "second_factor_context": method.second_factor_context,
        **{RANK + kind: str(place) for place, kind in enumerate(trusted, start=1)},
        **{MAP + name: claim for name, claim in method.mapping.items()},
    }


def _words(text: str, pattern: re.Pattern[str], wrong: Any) -> list[str]:
    words = list(dict.fromkeys(text.lower().replace(",", " ").split()))
    for word in words:
        if not pattern.fullmatch(word):
            raise ValidationError(wrong, params={"word": word[:60]})
    return words

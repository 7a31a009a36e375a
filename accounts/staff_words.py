"""What staff read about sign-in: the explanations speak to the person, these words speak about them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.explanations import Mover

MOVERS: dict[Mover, Any] = {
    Mover.PERSON: _("The person's"),
    Mover.SUPPORT: _("Yours: the institution's support staff and administrators"),
    Mover.PROVIDER: _("That of the people who run the institution's identity provider"),
    Mover.OPERATORS: _("That of the people who run this site"),
    Mover.NOBODY: _("Nobody's: it passes by itself"),
}
MISSING: dict[str, Any] = {
    "identifier": _("a lasting identifier that the sign-in method trusts"),
    "name": _("the name"),
    "email": _("the e-mail address"),
}
#: The columns of a person that follow what the institution says.
COLUMNS: dict[str, Any] = {
    "given_name": _("given name"),
    "family_name": _("family name"),
    "name": _("name"),
    "email": _("e-mail address"),
    "email_is_vouched_for": _("whether the e-mail address is vouched for"),
    "orcid_hint": _("ORCID iD as the institution says"),
}


def name_missing(names: list[str]) -> list[str]:
    """Return what was missing, in words."""
    return [str(MISSING.get(name, name)) for name in names]

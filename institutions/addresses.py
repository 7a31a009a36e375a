"""What an address that somebody sets must not hold."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def validate_bare_address(url: str) -> None:
    """Raise ValidationError for an address with a user name, a password, a query or a fragment.

    Addresses are shown to staff, logged and kept in the trail for years. A provider's issuer has none of these anyway
    (OpenID Connect Discovery 1.0, section 3).
    """
    rest = url.partition("://")[2]
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "@" in host or "?" in rest or "#" in rest:
        raise ValidationError(
            _(
                "Leave out what stands before “@”, and “?” or “#” with all that follows: addresses are shown and "
                "logged. A secret goes into the environment variable that the command asks for."
            ),
            code="not_bare",
        )

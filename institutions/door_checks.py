"""What `check --deploy` says about the way out. Number: colophon.W002."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's name

from institutions.sockets import is_public


@register(Tags.security, deploy=True)
def check_the_door_opens_to_the_public_only(**_kwargs: Any) -> list[CheckMessage]:
    """Name the private addresses that OUTBOUND_ALLOW opens for every institution: W002. Names are not looked up."""
    for_all = (entry for entry in settings.OUTBOUND_ALLOW if "=" not in entry)
    private = sorted(entry for entry in for_all if _is_private(entry))
    if not private:
        return []
    return [
        Warning(
            f"OUTBOUND_ALLOW lets the site call private addresses: {', '.join(private)}.",
            hint="Open an institution's own system for that institution only, as slug=host:port. "
            "A stand-in's address has no place in production.",
            id="colophon.W002",
        )
    ]


def _is_private(entry: str) -> bool:
    host = urlsplit(f"//{entry}").hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not is_public(host)
    except ValueError:  # a name
        return False

"""What `check --deploy` says about mail: the last one to somebody who has left must reach them. Number: colophon.W003."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

#: Backends of Django's that keep the mail on this machine.
KEEPING = frozenset(
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "locmem", "filebased")
)


@register(deploy=True)
def check_mail_reaches_people(**_kwargs: Any) -> list[CheckMessage]:
    """Say when mail goes nowhere, and when the address that it comes from is nobody's: W003."""
    found: list[CheckMessage] = []
    if settings.EMAIL_BACKEND in KEEPING:
        found.append(
            Warning(
                "Mail does not leave this machine: whoever leaves an institution is not told how to decide about their "
                "works.",
                hint="Name a mail server in EMAIL_URL, such as smtp+tls://user:password@mail.example.edu:587.",
                id="colophon.W003",
            )
        )
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if "." not in address.rpartition("@")[2]:
        found.append(
            Warning(
                f"Mail comes from “{settings.DEFAULT_FROM_EMAIL}”, which no server takes.",
                hint="Name an address of the institution's or of yours in DEFAULT_FROM_EMAIL.",
                id="colophon.W003",
            )
        )
    return found

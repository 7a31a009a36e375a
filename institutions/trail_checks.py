"""What `check` says about how long the trail is kept. Number: colophon.E040."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

#: A trail that is shorter than this answers no question that is asked of one.
FEWEST_MONTHS = 3


@register
def check_enough_of_the_trail_is_kept(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a number of months with which `expire_events` would remove nothing but say no: E040."""
    if settings.EVENTS_KEPT_MONTHS >= FEWEST_MONTHS:
        return []
    return [
        Error(
            f"EVENTS_KEPT_MONTHS is {settings.EVENTS_KEPT_MONTHS}, and {FEWEST_MONTHS} months of the trail are kept at "
            "the least.",
            hint=f"Set it to {FEWEST_MONTHS} or more, or take it out: 24 are kept then.",
            id="colophon.E040",
        )
    ]

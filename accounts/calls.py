"""The calls to identity providers: through the guarded door, and few at a time for each institution.

A call holds its thread for as long as the provider takes, ten seconds at most, and a visitor begins one without being
anybody. One institution's provider that hangs would hold every thread of the process, and so all institutions'.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from institutions.door import Door, DoorError, DoorErrorKind
from institutions.tenancy.scope import Scope, current_scope

_lock = Lock()
#: How many calls are under way in this process, by the institution in scope; none is kept at nought.
_under_way: dict[Scope, int] = {}


class ProviderDoor(Door):
    """A door that gives way at once where enough calls to the institution's providers are under way.

    Then nothing is sent, and it raises DoorError as for a provider that does not answer: trying again helps.
    """

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> Any:
        """Call `url`, its redirects included, and return the whole answer; raises `DoorError`.

        Raises `CallError` with the answer where a provider that something was sent to is broken: allauth would take it
        for a refusal of what was sent.
        """
        with _a_turn(at_once=settings.PROVIDER_CALLS_AT_ONCE):
            answer = super().request(method, url, *args, **kwargs)
        if method == "POST" and answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            answer.raise_for_status()
        return answer


def open_provider_door() -> ProviderDoor:
    """Return a door to be closed by who opened it. Times are in seconds, sizes in bytes."""
    return ProviderDoor(
        connect_timeout=3, read_timeout=8, total_timeout=10, max_bytes=1024 * 1024, max_redirects=1, connections=1
    )


@contextmanager
def _a_turn(*, at_once: int) -> Iterator[None]:
    """Count a call of the institution in scope as long as the block lasts; raises DoorError where there are enough."""
    institution = current_scope()
    with _lock:
        if _under_way.get(institution, 0) >= at_once:
            message = _("%(count)s calls to the identity provider wait for an answer already, so no other was made.")
            raise DoorError(message % {"count": at_once}, permanent=False, kind=DoorErrorKind.UNREACHABLE, sent=False)
        _under_way[institution] = _under_way.get(institution, 0) + 1
    try:
        yield
    finally:
        with _lock:
            _under_way[institution] -= 1
            if not _under_way[institution]:
                del _under_way[institution]

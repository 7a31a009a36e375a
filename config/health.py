"""Whether the process lives and whether it can serve; answered before the host is looked at."""

import time
from threading import Lock
from typing import Any

from django.db import Error
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from kombu.exceptions import OperationalError

from config.celery import app
from institutions.models import Run
from institutions.tenancy.requests import GetResponse

#: Anybody may ask whether a process is ready; the database and the broker are asked no oftener than this.
KEPT_SECONDS = 1


class HealthMiddleware:
    """Answer `/healthz` and `/readyz` under any name, for load balancers that know none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._found: dict[str, Any] = {}
        self._kept_until = 0.0
        self._asking = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the two addresses, pass everything else on."""
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        if request.path == "/readyz":
            found = self._readiness()
            return JsonResponse(found, status=200 if found["ready"] else 503)
        return self.get_response(request)

    def _readiness(self) -> dict[str, Any]:
        """Return what was found a moment ago; when that is too old one thread asks, and no other waits for it."""
        # The very first answer is waited for: there is no former one.
        if self._is_old() and self._asking.acquire(blocking=not self._found):
            try:
                if self._is_old():
                    self._found = readiness()
                    self._kept_until = time.monotonic() + KEPT_SECONDS
            finally:
                self._asking.release()
        return self._found

    def _is_old(self) -> bool:
        return not self._found or time.monotonic() >= self._kept_until


def readiness() -> dict[str, Any]:
    """Say whether the database and the broker answer, and how many seconds ago the last sweep ended (None: never)."""
    try:
        seconds, database = _seconds_since_sweep(), True
    except Error:  # it does not answer, or nobody has migrated it yet
        seconds, database = None, False
    broker = _broker_answers()
    return {"ready": database and broker, "database": database, "broker": broker, "seconds_since_sweep": seconds}


def _broker_answers() -> bool:
    with app.connection_for_write() as broker:
        # The transport's own errors say that it refused our name, password or virtual host.
        refusals: tuple[type[BaseException], ...] = (
            OperationalError,
            OSError,
            *broker.connection_errors,
            *broker.channel_errors,
        )
        try:
            broker.ensure_connection(max_retries=1, timeout=2)
        except refusals:
            return False
    return True


def _seconds_since_sweep() -> float | None:
    finished = Run.objects.filter(job="sweep").aggregate(at=Max("finished_at"))["at"]
    return (timezone.now() - finished).total_seconds() if finished else None

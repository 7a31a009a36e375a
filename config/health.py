"""Whether the process lives and whether it can serve; answered before the host is looked at."""

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


class HealthMiddleware:
    """Answer `/healthz` and `/readyz` under any name, for load balancers that know none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the two addresses, pass everything else on."""
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        if request.path == "/readyz":
            found = readiness()
            return JsonResponse(found, status=200 if found["ready"] else 503)
        return self.get_response(request)


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

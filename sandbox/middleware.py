"""What every stand-in does to every request."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class Latency:
    """Let every answer wait `LATENCY_MS` milliseconds, except the stand-in's own control pages and files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.seconds = settings.LATENCY_MS / 1000
        self.free = ("/sandbox/", settings.STATIC_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Wait, then answer."""
        if self.seconds and not request.path.startswith(self.free):
            time.sleep(self.seconds)
        return self.get_response(request)

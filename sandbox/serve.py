"""Serve one stand-in on the loopback interface."""

import errno
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

ADDRESS = "127.0.0.1"
THREADS = 16
# Seconds an idle connection stays open: longer than any pause of a bench between two calls.
KEEP_ALIVE = 75
# Seconds that requests in hand have left after SIGTERM.
GRACE = 1


class PortTakenError(Exception):
    """Another process listens on the port; trying again helps only after it has ended."""


class StandInServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn with one threaded process, so that what a stand-in keeps in memory is kept once."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        choices: dict[str, Any] = {
            "bind": f"{ADDRESS}:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "keepalive": KEEP_ALIVE,
            "graceful_timeout": GRACE,
            "timeout": 0,
            "accesslog": None,
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": f"sandbox-{settings.NAME}",
        }
        for name, value in choices.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """Give the stand-in's application; the process that answers calls this once."""
        return get_wsgi_application()


def serve(port: int, *, first: Callable[[], None] | None = None) -> None:
    """Bring the stand-in's database up to date, run `first`, then serve until SIGTERM or Ctrl-C.

    Raises PortTakenError, before the database is touched, when another process listens on the port.
    """
    ensure_free(port)
    Path(str(settings.DATABASES["default"]["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if first:
        first()
    # The process that answers is forked: an open SQLite connection must not be carried over.
    connections.close_all()
    StandInServer(port).run()


def ensure_free(port: int) -> None:
    """Raise PortTakenError, naming the port and the way out, when somebody listens on it."""
    try:
        socket.create_server((ADDRESS, port)).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        message = f"Port {port} is taken by another process. End that process, or choose another port with --port."
        raise PortTakenError(message) from error

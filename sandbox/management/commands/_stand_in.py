"""What the three commands that run a stand-in have in common."""

import os
import sys
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from sandbox.serve import PortTakenError, serve


class RunStandIn(BaseCommand):
    """Run one stand-in until SIGTERM or Ctrl-C."""

    default_port: ClassVar[int]
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what every stand-in takes."""
        parser.add_argument("--port", type=int, default=self.default_port, help="loopback port (%(default)s)")
        parser.add_argument("--latency-ms", type=int, default=0, help="milliseconds that every answer waits")
        parser.add_argument("--database", type=Path, help="SQLite file (var/sandbox/NAME.sqlite3)")

    def handle(self, **options: Any) -> None:
        """Take the options into the settings, then serve."""
        name = options.get("name") or settings.STAND_IN
        database = options["database"] or settings.BASE_DIR / "var" / "sandbox" / f"{name}.sqlite3"
        wanted = {
            "SANDBOX_NAME": str(name),
            "SANDBOX_DATABASE": str(Path(database).resolve()),
            "SANDBOX_LATENCY_MS": str(options["latency_ms"]),
        }
        if any(os.environ.get(key) != value for key, value in wanted.items()):
            # Settings are read once, when a process starts: start again with the right ones.
            os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | wanted)  # noqa: S606 - ourselves
        try:
            serve(options["port"], first=lambda: self.prepare(**options))
        except PortTakenError as error:
            raise CommandError(str(error)) from error

    def prepare(self, **options: Any) -> None:
        """Set the stand-in's scene after the migrations and before the first request."""

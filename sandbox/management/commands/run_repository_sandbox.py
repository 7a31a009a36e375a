"""Run the repository's stand-in."""

from typing import Any

from sandbox.management.commands._stand_in import RunStandIn


class Command(RunStandIn):
    """Run the repository stand-in until SIGTERM or Ctrl-C."""

    help = "Run the repository stand-in, which speaks Figshare's API v2. Its first start reads data/items.json."
    default_port = 8121

    def prepare(self, **_options: Any) -> None:
        """Fill a new database with the items of the data file."""
        from sandbox.repository.stock import stock_from_file  # noqa: PLC0415 - only once Django is set up

        stock_from_file()

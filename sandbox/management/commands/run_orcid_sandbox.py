"""Run ORCID's stand-in."""

from typing import Any

from django.core.management.base import CommandParser

from sandbox.management.commands._stand_in import RunStandIn


class Command(RunStandIn):
    """Run the ORCID stand-in until SIGTERM or Ctrl-C."""

    help = "Run the ORCID stand-in. People, clients and works come in through its /sandbox/ addresses."
    default_port = 8101

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rate limit too."""
        super().add_arguments(parser)
        parser.add_argument(
            "--limit",
            choices=["client", "host", "off"],
            default="off",
            help="count 24 calls a second, burst 40, for each client id or for the host as a whole (%(default)s)",
        )

    def prepare(self, **options: Any) -> None:
        """Set the limit before the serving process is forked: it inherits what stands in memory."""
        from sandbox.orcid.limit import gate  # noqa: PLC0415 - only once Django is set up

        gate.counts_by(options["limit"])

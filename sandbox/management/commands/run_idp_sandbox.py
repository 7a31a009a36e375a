"""Run an identity provider for trying out."""

from django.core.management.base import CommandParser

from sandbox.management.commands._stand_in import RunStandIn


class Command(RunStandIn):
    """Run one institution's identity provider until SIGTERM or Ctrl-C."""

    help = "Run the identity provider of the institution NAME. Its people come from sandbox/demo/world.json."
    default_port = 8111

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the institution's name too."""
        parser.add_argument("name", help="the institution's slug")
        super().add_arguments(parser)

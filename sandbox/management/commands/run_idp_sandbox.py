"""Run an identity provider for trying out."""

from typing import Any

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

    def prepare(self, **_options: Any) -> None:
        """Make the signing key and the institution's people."""
        # The models exist only under the identity provider's settings, which are chosen by now.
        from sandbox.idp.keys import ensure_signing_key  # noqa: PLC0415 - see above
        from sandbox.idp.people import enrol_the_cast  # noqa: PLC0415 - see above

        ensure_signing_key()
        enrol_the_cast()

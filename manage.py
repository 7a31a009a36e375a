#!/usr/bin/env python
"""Run a management command: the site's, or one of the stand-ins' for the outside world."""

import os
import sys

STAND_INS = {
    "run_orcid_sandbox": "orcid",
    "run_idp_sandbox": "idp",
    "run_repository_sandbox": "repository",
}


def main(argv: list[str]) -> None:
    """Choose the settings that the command belongs to and run it."""
    stand_in = STAND_INS.get(argv[1]) if len(argv) > 1 else None
    if stand_in:
        # A stand-in is a site of its own: never under the settings of the real one.
        os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
        os.environ["SANDBOX_STAND_IN"] = stand_in
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    from django.core.management import execute_from_command_line  # noqa: PLC0415 - needs the settings chosen above

    execute_from_command_line(argv)


if __name__ == "__main__":
    main(sys.argv)

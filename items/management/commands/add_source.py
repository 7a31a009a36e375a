"""Say where an institution's items come from."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution, naming_options, read_secret
from institutions.tenancy.scope import institution_scope
from items.domain.setting_up import add_source
from items.enums import SourceKind
from items.sources.figshare.client import api_address

OPTIONS = {"url": "--url", "group": "--group", "seconds_between_calls": "--seconds-between-calls"}


class Command(OperatorsCommand):
    help = "Add a source of an institution's items, or change the token and the pace of one that is there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where it is, which part of it is meant, and how to get in."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("kind", choices=SourceKind.values)
        parser.add_argument("--url", required=True, help="the API's address, with or without /v2")
        parser.add_argument("--group", type=int, help="harvest this group alone")
        parser.add_argument(
            "--token-env", metavar="VAR", help="environment variable with an administrator's token: reads accounts"
        )
        parser.add_argument("--seconds-between-calls", type=float, metavar="N", help="1 unless another is given")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Add it and print its number."""
        institution = find_institution(options["slug"])
        group, variable = options["group"], options["token_env"]
        if group is None and not variable:
            raise CommandError(
                "Give --group, or --token-env for all that the token's institution has: without both, this would be"
                " everybody's items."
            )
        with institution_scope(institution), transaction.atomic(), naming_options(OPTIONS):
            source, is_new = add_source(
                SourceKind(options["kind"]),
                url=api_address(options["url"]),
                group="" if group is None else str(group),
                token=read_secret(variable, what="token") if variable else None,
                seconds_between_calls=options["seconds_between_calls"],
            )
            done = "is added as" if is_new else "is as you say now; it is"
            self.stdout.write(
                f"{source} {done} source {source.pk} of {institution.name}. Next: harvest {institution.slug}"
            )

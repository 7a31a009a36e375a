"""Change the key pair by which identity providers know an institution's site, without anybody noticing."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.formats import date_format

from accounts.domain.saml_keys import PUBLISHED_BEFORE_USE, add_key, our_keys, retire_old_keys
from institutions.management.operators import OperatorsCommand
from institutions.management.options import find_institution, require_primary_host
from institutions.tenancy.scope import institution_scope


class Command(OperatorsCommand):
    help = (
        "Publish a new SAML key pair beside the present one; with --retire, take back those that no longer sign. "
        "Between the two lies at least a week, in which providers read the new metadata."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the institution, and which half of the change it is."""
        parser.add_argument("slug", help="the institution")
        parser.add_argument("--retire", action="store_true", help="end the change: take back the older keys")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do one half of the change and say when the other is due."""
        institution = find_institution(options["slug"])
        require_primary_host(institution)
        with institution_scope(institution), transaction.atomic():
            if options["retire"]:
                count = retire_old_keys()
                said = f"Older keys that are retired now: {count}." if count else "There is no older key to retire."
            else:
                our_keys()
                signs_from = add_key().made_at + PUBLISHED_BEFORE_USE
                said = (
                    "A new key is published, and what is encrypted with it is opened. It signs from "
                    f"{date_format(signs_from, 'j F Y')} on; after that, run this again with --retire."
                )
        self.stdout.write(said)

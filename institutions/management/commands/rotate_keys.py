"""Encrypt every stored secret anew with the newest key of the ring."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.db import transaction

from institutions.events import record_event
from institutions.keyring import SecretField, UnreadableSecretError, secrets_elsewhere
from institutions.management.operators import OperatorsCommand
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope


class Command(OperatorsCommand):
    help = "Encrypt every stored secret with the first key of KEY_RING; afterwards the older keys may be removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through the institutions one by one, each in a transaction of its own.

        Raises CommandError when a secret fits no key of the ring.
        """
        total = 0
        for institution in Institution.objects.all():
            with institution_scope(institution), transaction.atomic():
                count = 0
                for name, encrypt_again in _where_secrets_are():
                    try:
                        count += encrypt_again()
                    except UnreadableSecretError as error:
                        raise CommandError(
                            f"{institution.slug}, {name}: {error} "
                            "Put the key that they were encrypted with back at the end of KEY_RING, then run this again."
                        ) from None
                if count:
                    record_event("secrets.encrypted_again", count=count)
                total += count
        self.stdout.write(f"{total} secrets are now encrypted with the newest key.")


def _where_secrets_are() -> list[tuple[str, Callable[[], int]]]:
    """Return what encrypts anew: the rows of each model with a SecretField, and what other rooms registered."""
    found: list[tuple[str, Callable[[], int]]] = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, SecretField)]
        if names:
            found.append((str(model._meta.verbose_name_plural), partial(_encrypt_again, model, names)))
    return [*found, *secrets_elsewhere().items()]


def _encrypt_again(model: Any, names: list[str]) -> int:
    # Locked, so that a secret that is replaced at this moment is not replaced back.
    rows = model.objects.order_by("pk").only("institution", *names).select_for_update()
    count = 0
    for row in rows.iterator(chunk_size=500):
        row.save(update_fields=names)
        count += sum(bool(getattr(row, name)) for name in names)
    return count

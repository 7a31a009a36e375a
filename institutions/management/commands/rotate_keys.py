"""Encrypt every stored secret anew with the newest key of the ring."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from institutions.keyring import SecretField
from institutions.models import Institution
from institutions.tenancy.scope import institution_scope


class Command(BaseCommand):
    help = "Encrypt every stored secret with the first key of KEY_RING; afterwards the older keys may be removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through the institutions one by one, each in a transaction of its own."""
        count = 0
        for institution in Institution.objects.all():
            with institution_scope(institution), transaction.atomic():
                count += sum(_encrypt_again(model, names) for model, names in _models_with_secrets())
        self.stdout.write(f"{count} secrets are now encrypted with the newest key.")


def _models_with_secrets() -> list[tuple[Any, list[str]]]:
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, SecretField)]
        if names:
            found.append((model, names))
    return found


def _encrypt_again(model: Any, names: list[str]) -> int:
    rows = model.objects.only(*names).iterator(chunk_size=500)
    count = 0
    for row in rows:
        row.save(update_fields=names)
        count += len(names)
    return count

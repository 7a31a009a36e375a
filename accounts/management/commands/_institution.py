"""What commands for one institution have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from institutions.models import Institution


def find_institution(slug: str) -> Institution:
    """Return the institution; raise CommandError, naming those that exist, when there is none of this slug."""
    institution = Institution.objects.filter(slug=slug).first()
    if institution is None:
        slugs = ", ".join(Institution.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no institution “{slug}”. Known: {slugs}. Make one with create_institution.")
    return institution


@contextmanager
def naming_options(names: dict[str, str]) -> Iterator[None]:
    """Turn a value that does not fit its column into CommandError that names the option it came by."""
    try:
        yield
    except ValidationError as error:
        said = [f"{names.get(field, field)}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        raise CommandError("Give another value for " + "; ".join(said)) from None

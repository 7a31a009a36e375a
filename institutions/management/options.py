"""What commands read from their options, and the errors that name the cure."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from institutions.models import Department, Host, Institution


def find_institution(slug: str) -> Institution:
    """Return the institution; raise CommandError, naming those that exist, when there is none of this slug."""
    institution = Institution.objects.filter(slug=slug).first()
    if institution is None:
        slugs = ", ".join(Institution.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no institution “{slug}”. Known: {slugs}. Make one with create_institution.")
    return institution


def require_primary_host(institution: Institution) -> None:
    """Raise CommandError, naming the cure, for an institution without a primary host: it has no address to print.

    Asked before anything is written.
    """
    try:
        institution.absolute_url()
    except Host.DoesNotExist as error:
        raise CommandError(str(error)) from None


@contextmanager
def naming_options(names: dict[str, str]) -> Iterator[None]:
    """Turn a value that does not fit its column into CommandError that names the option it came by."""
    try:
        yield
    except ValidationError as error:
        said = [f"{names.get(field, field)}: {' '.join(messages)}" for field, messages in error.message_dict.items()]
        raise CommandError("Give another value for " + "; ".join(said)) from None


def find_department(code: str) -> Department:
    """Return the department of the institution in scope; raise CommandError, naming the codes, when there is none."""
    department = Department.objects.filter(code=code).first()
    if department is None:
        codes = ", ".join(Department.objects.order_by("code").values_list("code", flat=True)) or "none yet"
        raise CommandError(
            f"No department has the code “{code}”. Known: {codes}. They become known when their people sign in."
        )
    return department


def read_secret(variable: str, *, what: str) -> str:
    """Return what the environment variable holds; raise CommandError when it holds nothing.

    Secrets never stand on a command line: every process of the machine could read them there.
    """
    secret = os.environ.get(variable, "").strip()
    if not secret:
        raise CommandError(f"Put the {what} into the environment variable {variable}, then run this again.")
    return secret

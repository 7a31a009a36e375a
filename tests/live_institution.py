"""An institution of the live site, as seen from outside by its address and from inside by its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from accounts.models import SignInMethod, User
from institutions.models import Event, Institution
from institutions.tenancy.scope import institution_scope


@dataclass(frozen=True)
class LiveInstitution:
    """An institution with a sign-in method."""

    institution: Institution
    method: SignInMethod

    def url(self, path: str = "/") -> str:
        return self.institution.absolute_url(path)

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Let a test read and write the institution's rows."""
        with institution_scope(self.institution), transaction.atomic():
            yield

    def people(self) -> list[User]:
        with self.rows():
            return list(User.objects.order_by("pk"))

    def trail(self) -> list[str]:
        with self.rows():
            return list(Event.objects.order_by("pk").values_list("kind", flat=True))

"""Which private addresses the guarded door may call, and for which institution."""

from django.conf import settings

from institutions.models import Institution
from institutions.tenancy.scope import current_scope

#: The ids of the slugs that `OUTBOUND_ALLOW` names, as far as they were asked for; neither ever changes.
_ids: dict[str, int] = {}


def is_opened(address: str) -> bool:
    """Say whether `OUTBOUND_ALLOW` opens the exact `host:port`: for all, or for the institution in scope.

    An entry for one institution reads `slug=host:port`. An institution is looked up once in each process.
    """
    # A host may have `=` in its name: the entry is taken apart, and never the address.
    entries = [entry.rpartition("=") for entry in settings.OUTBOUND_ALLOW]
    # An entry that names nobody before its `=` (a variable that was empty) opens nothing.
    slugs = [slug if equals else None for slug, equals, opened in entries if opened == address]
    scope = current_scope()
    return None in slugs or (scope is not None and any(_id_of(slug) == scope for slug in slugs if slug))


def _id_of(slug: str) -> int | None:
    if slug not in _ids:
        found = Institution.objects.filter(slug=slug).values_list("pk", flat=True).first()
        if found is None:
            return None
        _ids[slug] = found
    return _ids[slug]

"""The cache is the institution's: what one has put there is not found from another, nor from nowhere."""

from institutions.tenancy.scope import scoped_institution_id


def institution_key(key: str, key_prefix: str, version: int) -> str:
    """Return the key under which the institution in scope keeps this; `KEY_FUNCTION` of the cache.

    Raises NoInstitutionError outside a scope: what is meant for all institutions needs a cache of its own.
    """
    return f"{scoped_institution_id()}:{key_prefix}:{version}:{key}"

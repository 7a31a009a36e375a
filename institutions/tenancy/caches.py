"""The cache is the institution's: what one has put there is not found from another, nor from nowhere."""

import logging
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from institutions.tenancy.scope import scoped_institution_id

logger = logging.getLogger(__name__)

#: What a cache raises that cannot be reached.
AWAY = (RedisError, OSError)


def institution_key(key: str, key_prefix: str, version: int) -> str:
    """Return the key under which the institution in scope keeps this; `KEY_FUNCTION` of the cache.

    Raises NoInstitutionError outside a scope: what is meant for all institutions needs a cache of its own.
    """
    return f"{scoped_institution_id()}:{key_prefix}:{version}:{key}"


def recall(key: str) -> Any:
    """Return what the institution in scope keeps under this key; None where that is nothing, or the cache is away."""
    try:
        return cache.get(key)
    except AWAY:
        logger.exception("the cache cannot be read")
        return None


def remember(key: str, value: Any, *, seconds: int) -> None:
    """Keep the value for the institution in scope; without a cache nothing is kept."""
    try:
        cache.set(key, value, seconds)
    except AWAY:
        logger.exception("the cache cannot be written")


def forget(key: str) -> None:
    """Keep nothing under this key any longer."""
    try:
        cache.delete(key)
    except AWAY:
        logger.exception("the cache cannot be written")

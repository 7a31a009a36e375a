"""What one institution keeps in the cache is not there for another."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.core.cache import CacheHandler

from institutions.tenancy.errors import NoInstitutionError, ReadOnlyScopeError
from institutions.tenancy.scope import every_institution, institution_scope

BACKENDS = {
    "locmem": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    },
}
OURS, THEIRS = 1, 2


@pytest.fixture(params=BACKENDS)
def cache(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The site's cache on each of its two backends, in a corner of its own."""
    corner = {"LOCATION": uuid.uuid4().hex} if request.param == "locmem" else {"KEY_PREFIX": uuid.uuid4().hex}
    chosen = site.CACHES["default"] | BACKENDS[request.param] | corner | {"TIMEOUT": 30}
    cache = CacheHandler({"default": chosen})["default"]
    yield cache
    for institution_id in (OURS, THEIRS):
        with institution_scope(institution_id):
            cache.delete_many(["word", "other", "count"])


def test_a_word_kept_for_one_institution_is_not_found_from_another(cache: Any) -> None:
    with institution_scope(OURS):
        cache.set("word", "ours")
    with institution_scope(THEIRS):
        assert cache.get("word") is None
        assert cache.get_many(["word"]) == {}
        assert "word" not in cache
        assert cache.add("word", "theirs") is True
        assert cache.delete("other") is False
    with institution_scope(OURS):
        assert cache.get("word") == "ours"
        assert cache.get_many(["word", "other"]) == {"word": "ours"}
        assert cache.add("word", "again") is False


def test_a_count_goes_on_for_each_institution_by_itself(cache: Any) -> None:
    for institution_id, times in ((OURS, 3), (THEIRS, 1)):
        with institution_scope(institution_id):
            cache.set("count", 0)
            for _time in range(times):
                cache.incr("count")
    with institution_scope(OURS):
        assert cache.get("count") == 3
    with institution_scope(THEIRS):
        assert cache.get("count") == 1
        cache.delete_many(["count"])
    with institution_scope(OURS):
        assert cache.get("count") == 3


@pytest.mark.parametrize(
    "use",
    [
        lambda cache: cache.get("word"),
        lambda cache: cache.set("word", "nobody's"),
        lambda cache: cache.add("word", "nobody's"),
        lambda cache: cache.get_or_set("word", "nobody's"),
        lambda cache: cache.get_many(["word"]),
        lambda cache: cache.set_many({"word": "nobody's"}),
        lambda cache: cache.delete("word"),
        lambda cache: cache.touch("word"),
        lambda cache: cache.incr("word"),
        lambda cache: "word" in cache,
    ],
    ids=["get", "set", "add", "get_or_set", "get_many", "set_many", "delete", "touch", "incr", "in"],
)
def test_outside_a_scope_nothing_is_kept_or_found(cache: Any, use: Any) -> None:
    with pytest.raises(NoInstitutionError):
        use(cache)


@pytest.mark.django_db
def test_nothing_is_kept_for_every_institution_at_once(cache: Any) -> None:
    with every_institution(reason="try the cache"), pytest.raises(ReadOnlyScopeError):
        cache.set("word", "everybody's")

"""People, their ways in, and what happened, in the admin."""

from accounts.admin import (
    attempts,
    departments,
    events,
    feed_sentences,
    people,
    saml_sentences,
    sentences,
    sign_in_methods,
)

__all__ = [
    "attempts",
    "departments",
    "events",
    "feed_sentences",
    "people",
    "saml_sentences",
    "sentences",
    "sign_in_methods",
]

"""An identity provider with keys, and how our site is set up for it; no database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.saml.metadata import read_metadata
from accounts.saml.response import Assertion, read_response
from accounts.saml.response_problems import ResponseRefusedError
from accounts.saml.sp_settings import sp_settings
from tests.accounts.saml.identity_provider import Answer, TestIdentityProvider
from tests.accounts.saml.signing import key_pair

ACS = "http://si.colophon.test/accounts/saml/x/acs/"
ENTITY_ID = "http://si.colophon.test/saml/metadata/"
REQUEST = "_our-request"

Read = Callable[..., Assertion | ResponseRefusedError]


def answer(**different: Any) -> Answer:
    """Return a good answer to our request, but for what a test says."""
    return Answer(**({"in_response_to": REQUEST, "acs_url": ACS, "audience": ENTITY_ID} | different))


def our_settings(provider: TestIdentityProvider) -> list[dict[str, Any]]:
    """Return the settings with our present key and with an older one."""
    facts = read_metadata(provider.metadata(), now=datetime.now(UTC))
    return [
        sp_settings(facts, entity_id=ENTITY_ID, acs_url=ACS, key=key_pair(name), signs_requests=False)
        for name in ("new", "old")
    ]


@pytest.fixture
def provider() -> TestIdentityProvider:
    return TestIdentityProvider()


@pytest.fixture
def read(provider: TestIdentityProvider) -> Read:
    """Read a response that the provider made, or its text; what is refused is returned, for the test to look at."""
    settings = our_settings(provider)

    def read_it(response: Answer | str, *, asked_at: datetime | None = None) -> Assertion | ResponseRefusedError:
        text = provider.respond(response) if isinstance(response, Answer) else response
        try:
            return read_response(text, settings=settings, request_id=REQUEST, asked_at=asked_at or datetime.now(UTC))
        except ResponseRefusedError as refusal:
            return refusal

    return read_it

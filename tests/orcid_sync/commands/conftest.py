"""The researcher of the domain's tests."""

from tests.orcid_sync.domain.conftest import institution, researcher

__all__ = ["institution", "researcher"]

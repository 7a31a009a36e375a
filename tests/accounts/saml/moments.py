"""When tests of SAML take place, unless the wall clock matters."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

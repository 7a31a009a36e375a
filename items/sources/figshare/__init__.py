"""Figshare's API v2, as its OpenAPI description says it is."""

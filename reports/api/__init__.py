"""The REST API: JSON only, by report key."""

"""The walls between institutions: scope in Python, row-level security on PostgreSQL, the host of the request."""

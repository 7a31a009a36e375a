"""Django's SQLite backend, whose triggers keep what composite keys, policies and grants keep on PostgreSQL."""

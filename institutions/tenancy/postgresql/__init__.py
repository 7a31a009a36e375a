"""Django's PostgreSQL backend, which tells each transaction the institution it works for."""

"""Build and destroy test databases as the owner: the serving role owns nothing."""

from typing import Any

from django.db.backends.postgresql import creation


class DatabaseCreation(creation.DatabaseCreation):
    """Django's own, run as the owner."""

    connection: Any

    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        """Create the test database and migrate it, as the owner."""
        with self.connection.as_owner():
            return super().create_test_db(*args, **kwargs)

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        """Drop the test database, as the owner."""
        with self.connection.as_owner():
            super().destroy_test_db(*args, **kwargs)

"""People, their ways in, and what happened, in the admin."""

from accounts.admin import departments, events, people, sentences, sign_in_methods

__all__ = ["departments", "events", "people", "sentences", "sign_in_methods"]

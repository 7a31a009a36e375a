"""Items, their authors and where they come from, in the admin."""

from items.admin import authorships, items, sentences, sources

__all__ = ["authorships", "items", "sentences", "sources"]

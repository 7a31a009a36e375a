"""Sources, items, who wrote them, and what people decided about them."""

from items.models.authorship import Authorship
from items.models.choice import Choice
from items.models.item import Item
from items.models.record import SourceRecord
from items.models.source import Source, SourceAccount

__all__ = ["Authorship", "Choice", "Item", "Source", "SourceAccount", "SourceRecord"]

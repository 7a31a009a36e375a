"""The admin's own site, how its pages look, and how they tell the audit trail."""

from institutions.admin import sentences

__all__ = ["sentences"]

"""ORCID connections, their citations and calls, in the admin."""

from orcid_sync.admin import attempts, citations, connections, sentences

__all__ = ["attempts", "citations", "connections", "sentences"]

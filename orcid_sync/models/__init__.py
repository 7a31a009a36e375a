"""The connection, what we wrote down of the record, how the researcher gave permission, and how they take their leave."""

from orcid_sync.models.authorisation import Authorisation
from orcid_sync.models.citation import Attempt, Citation
from orcid_sync.models.connection import OrcidConnection
from orcid_sync.models.credentials import OrcidCredentials
from orcid_sync.models.farewell import Farewell

__all__ = ["Attempt", "Authorisation", "Citation", "Farewell", "OrcidConnection", "OrcidCredentials"]

"""The connection, what we wrote down of the record, and how the researcher gave permission."""

from orcid_sync.models.authorisation import Authorisation
from orcid_sync.models.citation import Attempt, Citation
from orcid_sync.models.connection import OrcidConnection
from orcid_sync.models.credentials import OrcidCredentials

__all__ = ["Attempt", "Authorisation", "Citation", "OrcidConnection", "OrcidCredentials"]

"""What the stand-in keeps."""

from sandbox.orcid.models.client import AuthorisationCode, Client, Grant
from sandbox.orcid.models.log import Call, Notice
from sandbox.orcid.models.person import InstitutionAccount, Person
from sandbox.orcid.models.work import Work, WorkIdentifier

__all__ = [
    "AuthorisationCode",
    "Call",
    "Client",
    "Grant",
    "InstitutionAccount",
    "Notice",
    "Person",
    "Work",
    "WorkIdentifier",
]

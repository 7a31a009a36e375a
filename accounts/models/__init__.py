"""People and everything that says who they are."""

from accounts.models.attempt import SignInAttempt
from accounts.models.identity import Identity, ProvenOrcid, StaffId
from accounts.models.person import DepartmentMembership, PersonKey, User
from accounts.models.role import Role
from accounts.models.saml_key import SamlKey
from accounts.models.sign_in_method import SignInMethod

__all__ = [
    "DepartmentMembership",
    "Identity",
    "PersonKey",
    "ProvenOrcid",
    "Role",
    "SamlKey",
    "SignInAttempt",
    "SignInMethod",
    "StaffId",
    "User",
]

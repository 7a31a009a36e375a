"""Under which names identity providers say things about people, and who is meant by what. Pure: constants only.

Fields are ours, names are theirs. The names of OpenID Connect are those of Core 1.0 (section 5.1) and of REFEDS' mapping
of eduPerson to claims; those of SAML are the object identifiers of eduPerson and inetOrgPerson, the two of the subject
identifiers profile, and what AD FS, Entra ID and older federations send instead.
"""

from collections.abc import Mapping

from accounts.enums import IdentifierKind

Names = Mapping[str, tuple[str, ...]]

# Assured by their rules to be lasting and never given to somebody else. eduPersonPrincipalName may be reassigned: it
# identifies only where the institution says that it does not do so.
LASTING = (
    IdentifierKind.OIDC_SUBJECT,
    IdentifierKind.SUBJECT_ID,
    IdentifierKind.PAIRWISE_ID,
    IdentifierKind.EDU_PERSON_UNIQUE_ID,
    IdentifierKind.PERSISTENT_NAME_ID,
)
# `name@scope`, where the scope says which institution speaks.
SCOPED = frozenset(
    {
        IdentifierKind.SUBJECT_ID,
        IdentifierKind.PAIRWISE_ID,
        IdentifierKind.EDU_PERSON_UNIQUE_ID,
        IdentifierKind.EDU_PERSON_PRINCIPAL_NAME,
    }
)

USUAL_CLAIMS: Names = {
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "name": ("name",),
    "email": ("email",),
    "department": ("department",),
    "orcid": ("eduperson_orcid", "orcid"),
    "affiliation": ("eduperson_affiliation",),
    "scoped_affiliation": ("eduperson_scoped_affiliation",),
    IdentifierKind.SUBJECT_ID: ("subject_id",),
    IdentifierKind.PAIRWISE_ID: ("pairwise_id",),
    IdentifierKind.EDU_PERSON_UNIQUE_ID: ("eduperson_unique_id",),
    IdentifierKind.EDU_PERSON_PRINCIPAL_NAME: ("eduperson_principal_name",),
}

_EDU_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1."
_OLD = "urn:mace:dir:attribute-def:"
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
USUAL_ATTRIBUTES: Names = {
    "given_name": ("urn:oid:2.5.4.42", "givenName", f"{_OLD}givenName", f"{_CLAIMS}givenname"),
    "family_name": ("urn:oid:2.5.4.4", "sn", f"{_OLD}sn", f"{_CLAIMS}surname"),
    "name": (
        "urn:oid:2.16.840.1.113730.3.1.241",
        "displayName",
        f"{_OLD}displayName",
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.5.4.3",
        "cn",
        f"{_OLD}cn",
    ),
    "email": ("urn:oid:0.9.2342.19200300.100.1.3", "mail", f"{_OLD}mail", f"{_CLAIMS}emailaddress"),
    "department": ("urn:oid:2.16.840.1.113730.3.1.2", "departmentNumber", "urn:oid:2.5.4.11", "ou"),
    "orcid": (f"{_EDU_PERSON}16", "eduPersonOrcid", f"{_OLD}eduPersonOrcid"),
    "affiliation": (f"{_EDU_PERSON}1", "eduPersonAffiliation", f"{_OLD}eduPersonAffiliation"),
    "scoped_affiliation": (f"{_EDU_PERSON}9", "eduPersonScopedAffiliation", f"{_OLD}eduPersonScopedAffiliation"),
    IdentifierKind.SUBJECT_ID: ("urn:oasis:names:tc:SAML:attribute:subject-id",),
    IdentifierKind.PAIRWISE_ID: ("urn:oasis:names:tc:SAML:attribute:pairwise-id",),
    IdentifierKind.EDU_PERSON_UNIQUE_ID: (f"{_EDU_PERSON}13", "eduPersonUniqueId", f"{_OLD}eduPersonUniqueId"),
    IdentifierKind.PERSISTENT_NAME_ID: (f"{_EDU_PERSON}10", "eduPersonTargetedID", f"{_OLD}eduPersonTargetedID"),
    IdentifierKind.EDU_PERSON_PRINCIPAL_NAME: (
        f"{_EDU_PERSON}6",
        "eduPersonPrincipalName",
        f"{_OLD}eduPersonPrincipalName",
        f"{_CLAIMS}upn",
    ),
}
FIELDS = tuple(USUAL_ATTRIBUTES)

"""The names that SAML and the federations give to things. Pure: constants only.

Sources: SAML 2.0 core, bindings and metadata (OASIS, 2005), its subject identifiers profile 1.0 (2018), the metadata
extensions for user interfaces, entity attributes and login, Shibboleth's metadata extension, REFEDS' specifications.
"""

NAMESPACES = {
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "mdui": "urn:oasis:names:tc:SAML:metadata:ui",
    "mdattr": "urn:oasis:names:tc:SAML:metadata:attribute",
    "shibmd": "urn:mace:shibboleth:metadata:1.0",
    "remd": "http://refeds.org/metadata",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
URI_NAME = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"

ENTITY_CATEGORY = "http://macedir.org/entity-category"
ENTITY_CATEGORY_SUPPORT = "http://macedir.org/entity-category-support"
ASSURANCE = "urn:oasis:names:tc:SAML:attribute:assurance-certification"
SUBJECT_ID_REQUIREMENT = "urn:oasis:names:tc:SAML:profiles:subject-id:req"

RESEARCH_AND_SCHOLARSHIP = "http://refeds.org/category/research-and-scholarship"
PERSONALIZED_ACCESS = "https://refeds.org/category/personalized"
SIRTFI = ("https://refeds.org/sirtfi", "https://refeds.org/sirtfi2")
SECURITY_CONTACT = "http://refeds.org/metadata/contactType/security"


def tag(name: str) -> str:
    """Return `prefix:name` as lxml writes it."""
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"

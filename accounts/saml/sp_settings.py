"""How python3-saml is told what to send and what to accept. Pure: facts in, its settings out."""

from typing import Any

from accounts.saml.certificates import KeyPair
from accounts.saml.facts import IdentityProviderFacts
from accounts.saml.names import POST, REDIRECT

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


def sp_settings(
    provider: IdentityProviderFacts,
    *,
    entity_id: str,
    acs_url: str,
    key: KeyPair,
    signs_requests: bool,
    slo_url: str = "",
) -> dict[str, Any]:
    """Return the settings for one identity provider.

    `key` signs requests and opens what is encrypted: with several keys, these settings are made once for each.
    Everything sent to us must be signed with SHA-256 or better by any of the provider's published keys, the assertion
    itself or the response around it: which of the two is the provider's choice, and both protect the whole of what is
    used.
    """
    signing = [one.pem for one in provider.signing_certificates]
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": entity_id,
            "assertionConsumerService": {"url": acs_url, "binding": POST},
            **({"singleLogoutService": {"url": slo_url, "binding": REDIRECT}} if slo_url else {}),
            "x509cert": key.certificate,
            "privateKey": key.private_key,
        },
        "idp": {
            "entityId": provider.entity_id,
            "singleSignOnService": {"url": provider.sso_redirect_url or provider.sso_post_url},
            **({"singleLogoutService": _logout(provider)} if provider.slo_url else {}),
            "x509cert": signing[0] if signing else "",
            "x509certMulti": {"signing": signing},
        },
        "security": {
            "authnRequestsSigned": signs_requests,
            "logoutRequestSigned": True,
            "logoutResponseSigned": True,
            "signatureAlgorithm": RSA_SHA256,
            "digestAlgorithm": SHA256,
            "rejectDeprecatedAlgorithm": True,
            "wantAssertionsSigned": False,
            "wantMessagesSigned": False,
            "wantAssertionsEncrypted": False,
            "wantNameId": False,
            "wantNameIdEncrypted": False,
            "nameIdEncrypted": False,
            # What an assertion lacks is told in sentences of our own.
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            # Requests are our own, and ask for a context themselves.
            "requestedAuthnContext": False,
            # That the wanted one was reached is seen to where staff need it.
            "failOnAuthnContextMismatch": False,
            "allowSingleLabelDomains": True,
        },
    }


def _logout(provider: IdentityProviderFacts) -> dict[str, str]:
    return {"url": provider.slo_url, "responseUrl": provider.slo_response_url or provider.slo_url}

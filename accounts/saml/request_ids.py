"""The ids of our requests: each says, to us alone, which attempt to sign in it belongs to.

An answer names the request that it answers. When the browser that brings it has lost everything else, the attempt is
still found, and an id that we never made is told from one that we did.
"""

from django.core.signing import BadSignature, Signer

# An id is an NCName of XML: it begins with a letter or a low line, and has no colon.
_FIRST = "_"


def request_id_of(reference: str) -> str:
    """Return the id for the request of the attempt with this reference: nobody else can make it."""
    return _FIRST + _signer().sign(reference)


def reference_of(request_id: str) -> str:
    """Return the attempt's reference; nothing for an id that was not made here."""
    try:
        return _signer().unsign(request_id.removeprefix(_FIRST))
    except BadSignature:
        return ""


def _signer() -> Signer:
    return Signer(salt="saml-request", sep=".")

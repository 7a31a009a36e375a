"""Which signatures are looked at at all, and what is opened. Pure: elements in, a complaint or nothing out.

Rules: SAML 2.0 core, section 5.4, for what a signature may refer to and by which transforms; NIST SP 800-131A for
algorithms: nothing signed with SHA-1, MD5 or a shared secret, and no key sent by RSA PKCS #1 1.5.
"""

from collections.abc import Iterator

from lxml import etree

from accounts.saml.names import NAMESPACES, tag

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_DSIG11 = "{http://www.w3.org/2009/xmldsig11#}"
_ENC11 = "http://www.w3.org/2009/xmlenc11#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

SIGNATURES = frozenset(f"{_MORE}{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512))
DIGESTS = frozenset({f"{_ENC}sha256", f"{_MORE}sha384", f"{_ENC}sha512"})
CANONICAL_FORMS = frozenset({_EXCLUSIVE, f"{_EXCLUSIVE}WithComments"})
#: Of the signature's own description, which holds nothing that could be left out.
OWN_CANONICAL_FORMS = CANONICAL_FORMS | {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"}
TRANSFORMS = CANONICAL_FORMS | {f"{_DSIG}enveloped-signature"}
CIPHERS = frozenset(
    {f"{_ENC}aes{bits}-cbc" for bits in (128, 192, 256)} | {f"{_ENC11}aes{bits}-gcm" for bits in (128, 192, 256)}
)
KEY_TRANSPORTS = frozenset({f"{_ENC}rsa-oaep-mgf1p", f"{_ENC11}rsa-oaep"})


class WeakSignatureError(ValueError):
    """A signature is made by an algorithm that is not trusted; the message names it."""


class OddSignatureError(ValueError):
    """A signature is not of the shape that SAML allows; the message says in what."""


class OddEncryptionError(ValueError):
    """Something is encrypted in a way that is not opened; the message says in which."""


def check_signatures(root: etree._Element) -> None:
    """Look at every signature in the document, wherever it stands; raises the two errors above."""
    for signature in root.iter(tag("ds:Signature")):
        _check(signature)


def _check(signature: etree._Element) -> None:
    references = signature.findall("ds:SignedInfo/ds:Reference", NAMESPACES)
    if len(references) != 1 or signature.find("ds:Object", NAMESPACES) is not None:
        raise OddSignatureError("a signature of something else than the one element around it")
    [reference] = references
    parent = signature.getparent()
    if parent is None or not parent.get("ID") or reference.get("URI") != f"#{parent.get('ID')}":
        raise OddSignatureError("a signature that refers to another element than the one around it")
    for path, trusted in (("ds:SignedInfo/ds:SignatureMethod", SIGNATURES), (".//ds:DigestMethod", DIGESTS)):
        for algorithm in _algorithms(signature, path):
            if algorithm not in trusted:
                raise WeakSignatureError(algorithm)
    for path, allowed in (
        ("ds:SignedInfo/ds:CanonicalizationMethod", OWN_CANONICAL_FORMS),
        ("ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform", TRANSFORMS),
    ):
        for algorithm in _algorithms(signature, path):
            if algorithm not in allowed:
                raise OddSignatureError(algorithm)


def _algorithms(signature: etree._Element, path: str) -> Iterator[str]:
    return (str(one.get("Algorithm")) for one in signature.findall(path, NAMESPACES))


def check_encryption(root: etree._Element) -> None:
    """Look at everything in the document that is encrypted; raises OddEncryptionError.

    The library that opens it reads ciphers and keys from wherever a reference leads, files of this machine among them,
    before anybody has looked at a signature: they must stand in the document.
    """
    # python3-saml's elements look for one tag at a time.
    for name in (tag("xenc:CipherReference"), f"{_DSIG11}KeyInfoReference"):
        if next(root.iter(name), None) is not None:
            raise OddEncryptionError("something that stands elsewhere")
    for reference in root.iter(tag("ds:RetrievalMethod")):
        if not str(reference.get("URI")).startswith("#") or len(reference):
            raise OddEncryptionError("a key that stands elsewhere")
    for method in root.iter(tag("xenc:EncryptionMethod")):
        if method.get("Algorithm") not in CIPHERS | KEY_TRANSPORTS:
            raise OddEncryptionError(str(method.get("Algorithm"))[:100])

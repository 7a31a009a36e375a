"""Our own key pairs. Pure but for the randomness: a name and a time in, a key pair out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BITS = 3072
LIFETIME = timedelta(days=3652)
LONGEST_COMMON_NAME = 64  # X.520's upper bound


@dataclass(frozen=True, kw_only=True)
class KeyPair:
    """A certificate to publish and the key to keep, both in PEM."""

    certificate: str
    private_key: str = field(repr=False)


def make_key_pair(host: str, *, now: datetime) -> KeyPair:
    """Return a new key for signing and decrypting, in a certificate signed by itself, valid for ten years.

    Identity providers know it by our metadata alone, so nobody else's signature would add anything; the years are long
    because some of them look at the dates all the same, and renewing takes both sides.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:LONGEST_COMMON_NAME])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + LIFETIME)
        .sign(key, hashes.SHA256())
    )
    return KeyPair(
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        private_key=key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )

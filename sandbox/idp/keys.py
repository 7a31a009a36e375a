"""The key that tokens are signed with."""

from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.idp.models import SigningKey


def ensure_signing_key() -> None:
    """Make the database's signing key unless it has one."""
    if SigningKey.objects.exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    SigningKey.objects.create(pem=pem.decode("ascii"))


@cache
def signing_key_pem() -> str:
    """Return the signing key, read once for each process."""
    return SigningKey.objects.get().pem

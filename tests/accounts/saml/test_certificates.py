"""Our own key pairs."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from accounts.saml.certificates import make_key_pair
from tests.accounts.saml.moments import NOW
from tests.accounts.saml.signing import key_pair


def test_pair_belongs_together_and_is_strong() -> None:
    pair = key_pair("si.colophon.example")
    certificate = load_pem_x509_certificate(pair.certificate.encode())
    key = load_pem_private_key(pair.private_key.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert (key.key_size, key.public_key()) == (3072, certificate.public_key())
    assert certificate.signature_hash_algorithm is not None
    assert certificate.signature_hash_algorithm.name == "sha256"


def test_certificate_is_for_the_host_and_for_ten_years() -> None:
    certificate = load_pem_x509_certificate(key_pair("si.colophon.example").certificate.encode())
    assert certificate.subject.rfc4514_string() == "CN=si.colophon.example"
    assert certificate.not_valid_before_utc == NOW
    assert certificate.not_valid_after_utc - NOW == timedelta(days=3652)


def test_name_longer_than_a_certificate_holds_is_cut() -> None:
    certificate = load_pem_x509_certificate(make_key_pair("x" * 200, now=NOW).certificate.encode())
    assert certificate.subject.rfc4514_string() == f"CN={'x' * 64}"


def test_key_is_not_in_what_a_log_would_show() -> None:
    pair = key_pair()
    assert "PRIVATE" not in repr(pair)
    assert pair.private_key.startswith("-----BEGIN PRIVATE KEY-----")

"""XML signatures and encryption as an identity provider makes them, good ones and those that must be refused."""

import base64
from functools import cache

import xmlsec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from accounts.saml.certificates import KeyPair, make_key_pair
from tests.accounts.saml.moments import NOW


def key_pair(name: str = "idp.si.example") -> KeyPair:
    """Return the key pair of this name: one for the whole run, because making them takes its time."""
    return _key_pair(name)


@cache
def _key_pair(name: str) -> KeyPair:
    return make_key_pair(name, now=NOW)


def bare(certificate: str) -> str:
    """Return what stands between the PEM's first and last line, in one."""
    return "".join(certificate.splitlines()[1:-1])


def sign(
    element: etree._Element,
    key: KeyPair,
    *,
    algorithm: object = xmlsec.Transform.RSA_SHA256,
    digest: object = xmlsec.Transform.SHA256,
) -> None:
    """Put an enveloped signature into the element, after its issuer."""
    signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, algorithm, ns="ds")
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(element, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key.private_key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(key.certificate, xmlsec.KeyFormat.PEM)
    context.sign(signature)


def encrypt(
    assertion: etree._Element,
    certificate: str,
    *,
    cipher: object = xmlsec.Transform.AES256_GCM,
    wrapped_in: str = "EncryptedAssertion",
    transport: object = xmlsec.Transform.RSA_OAEP,
) -> None:
    """Put an EncryptedAssertion for the owner of the certificate in the assertion's place, or what else is said."""
    parent = assertion.getparent()
    assert parent is not None
    wrapper = etree.Element(etree.QName("urn:oasis:names:tc:SAML:2.0:assertion", wrapped_in))
    parent.replace(assertion, wrapper)
    wrapper.append(assertion)
    data = xmlsec.template.encrypted_data_create(wrapper, cipher, type=xmlsec.EncryptionType.ELEMENT, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped_key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped_key)
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(_public_key(certificate), xmlsec.KeyFormat.PEM))
    context = xmlsec.EncryptionContext(manager)
    bits = 128 if cipher in {xmlsec.Transform.AES128, xmlsec.Transform.AES128_GCM} else 256
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, bits, xmlsec.KeyDataType.SESSION)
    context.encrypt_xml(data, assertion)


def _public_key(certificate: str) -> bytes:
    key = load_pem_x509_certificate(certificate.encode()).public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def encoded(xml: bytes) -> str:
    """Return it as a form carries it."""
    return base64.b64encode(xml).decode()

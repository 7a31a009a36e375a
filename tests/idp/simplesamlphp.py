"""SimpleSAMLphp from Debian as identity providers of their own, each PHP's built-in server with its own directory.

Set up as its manual says (/usr/share/doc/simplesamlphp/simplesamlphp-idp.md.gz). What it is told is in a file of facts;
`php/` has the settings that read it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.idp.facts import Facts
from tests.idp.processes import free_port, running

INSTALLED = Path("/usr/share/simplesamlphp")
PHP = Path("/usr/bin/php")
HERE = Path(__file__).parent / "php"

RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
AUTHN_FAILED = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"
REQUEST_DENIED = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
WINDOWS_CONTEXT = "urn:federation:authentication:windows"
REFEDS_MFA = "https://refeds.org/profile/mfa"


def is_installed() -> bool:
    """Whether this machine has SimpleSAMLphp, and a PHP to run it."""
    return INSTALLED.is_dir() and PHP.exists()


class SimpleSamlPhp:
    """One identity provider: whom it knows, which services, with which keys."""

    def __init__(self, name: str, directory: Path, *, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.entity_id = self.metadata_url = f"{self.address}/saml2/idp/metadata.php"
        self.directory = directory
        self.name = name
        _make_key(directory, "first")
        self.facts = Facts(
            directory / "facts.json",
            name=name,
            address=self.address,
            entity_id=self.entity_id,
            directory=str(directory),
            **self.as_new(),
        )

    @staticmethod
    def as_new() -> dict[str, Any]:
        """Return the facts of a provider that knows nobody."""
        return {
            "keys": ["first"],
            "scopes": [],
            "people": {},
            "services": {},
            "refusals": {},
            "context": PASSWORD_CONTEXT,
            "contexts": {},
            "ignores_contexts": False,
            "on_network": None,
            "clock_is_off_by": 0,
            "lasting_name_id": True,
            "hosted": {},
        }

    def forget(self) -> None:
        """Become as new."""
        self.facts.tell(**self.as_new())

    def enrol(self, username: str, *, password: str, **attributes: str | list[str]) -> None:
        """Know somebody, or know something else about them: their attributes under eduPerson's own names."""
        self.facts.tell_of("people", **{username: {"password": password, "attributes": attributes}})

    def add_service(self, name: str, metadata: str) -> None:
        """Trust the service of this metadata, in place of what was known by the name."""
        self.facts.tell_of("services", **{name: metadata})

    def pass_over(self, words: str) -> None:
        """Read the metadata of every service without these words."""
        services = {name: metadata.replace(words, "") for name, metadata in self.facts["services"].items()}
        assert services != self.facts["services"]
        self.facts.tell(services=services)

    def refuse(
        self, username: str, *, status: str = RESPONDER, because: str = REQUEST_DENIED, message: str = ""
    ) -> None:
        """Answer for this person with a status instead of an assertion (SAML 2.0 Core, section 3.2.2.2)."""
        self.facts.tell_of("refusals", **{username: [status, because, message]})

    def relent(self, username: str) -> None:
        """Refuse this person no longer."""
        self.facts.tell_of("refusals", **{username: None})

    def give_context(self, username: str, context: str | None) -> None:
        """Say of this person's sign-ins that they were made as this class of context says; None: as usual."""
        self.facts.tell_of("contexts", **{username: context})

    def ignore_contexts(self) -> None:
        """Take no notice of the context that a request asks for, as AD FS does where none is set up."""
        self.facts.tell(ignores_contexts=True)

    def recognise_on_network(self, username: str | None) -> None:
        """Ask for no password: whoever comes is this person, as integrated Windows sign-in would tell. None ends it."""
        self.facts.tell(on_network=username, context=PASSWORD_CONTEXT if username is None else WINDOWS_CONTEXT)

    def withhold_name_id(self) -> None:
        """Name people by a NameID that is another one every time."""
        self.facts.tell(lasting_name_id=False)

    def configure(self, **options: Any) -> None:
        """Set options of the provider by their own names, dots written as two underscores (reference-idp-hosted)."""
        self.facts.tell(hosted={name.replace("__", "."): value for name, value in options.items()})

    def publish(self, *keys: str) -> None:
        """Sign with the first of these keys and name all of them, at most two, in the metadata."""
        for key in keys:
            _make_key(self.directory, key)
        self.facts.tell(keys=list(keys))

    def set_clock(self, *, off_by: int) -> None:
        """Let the provider's clock be ahead by as many seconds, or behind."""
        self.facts.tell(clock_is_off_by=off_by)

    @property
    def logout_url(self) -> str:
        """Return where somebody ends the provider's session, and with it those of all services."""
        return f"{self.address}/saml2/idp/initSLO.php"

    def metadata(self) -> str:
        """Return the provider's metadata as it is now."""
        return requests.get(self.metadata_url, timeout=10).text


@contextmanager
def running_simplesamlphp(name: str, directory: Path) -> Iterator[SimpleSamlPhp]:
    """Run an identity provider until the block ends; the name tells its cookies from another's."""
    port = free_port()
    provider = SimpleSamlPhp(name, directory, port=port)
    settings = {"display_errors": "0", "opcache.revalidate_freq": "0", "auto_prepend_file": str(HERE / "facts.php")}
    line = [str(PHP), *(f"-d{key}={value}" for key, value in settings.items())]
    line += ["-S", f"127.0.0.1:{port}", "-t", str(INSTALLED / "www")]
    environment = {"SIMPLESAMLPHP_CONFIG_DIR": str(HERE), "IDP_FACTS": str(provider.facts.path)}
    log = directory / "log"
    with running(line, answers_at=provider.metadata_url, log=log, directory=directory, environment=environment):
        yield provider


def _make_key(directory: Path, name: str) -> None:
    """Make a key and a certificate that signs itself, as `name.pem` and `name.crt`."""
    if (directory / f"{name}.pem").exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"identity provider, {name} key")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    (directory / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (directory / f"{name}.pem").write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()))

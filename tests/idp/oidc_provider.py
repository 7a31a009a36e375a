"""npm's oidc-provider as identity providers of their own, each a process with its own file of facts."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.idp.facts import Facts
from tests.idp.processes import free_port, running

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "provider.mjs", "interaction.mjs")
REFEDS_MFA = "https://refeds.org/profile/mfa"
#: What the scope `profile` stands for; those after the first three are no standard's.
PROFILE = ("name", "given_name", "family_name", "department", "employee_number", "eduperson_principal_name")


class OidcProvider:
    """One identity provider: whom it knows, which clients, with which keys."""

    def __init__(self, name: str, directory: Path, *, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.facts = Facts(directory / "facts.json", name=name, address=self.address, **self.as_new())

    @staticmethod
    def as_new() -> dict[str, Any]:
        """Return the facts of a provider that knows nobody."""
        return {
            "keys": ["first"],
            "acrs": [REFEDS_MFA],
            "claims": PROFILE,
            "people": {},
            "clients": {},
            "on_network": None,
        }

    def forget(self) -> None:
        """Become as new."""
        self.facts.tell(**self.as_new())

    def enrol(self, username: str, *, password: str, code: str | None = None, **claims: Any) -> None:
        """Know somebody, or know something else about them; the code is their second factor."""
        self.facts.tell_of("people", **{username: {"password": password, "code": code, "claims": claims}})

    def register(self, client_id: str, *, secret: str, redirect_uri: str, after_sign_out: str = "") -> None:
        """Know a client and where it may be answered."""
        client = {"client_id": client_id, "client_secret": secret, "redirect_uris": [redirect_uri]}
        if after_sign_out:
            client["post_logout_redirect_uris"] = [after_sign_out]
        self.facts.tell_of("clients", **{client_id: client})

    def recognise_on_network(self, username: str | None) -> None:
        """Ask for no password: whoever comes is this person, as integrated Windows sign-in would tell. None ends it."""
        self.facts.tell(on_network=username)

    def publish(self, *keys: str) -> None:
        """Sign with the first of these keys and publish all of them."""
        self.facts.tell(keys=list(keys))

    def ignore_contexts(self) -> None:
        """Know no class of authentication context: who asks for one asks in vain and is not told so."""
        self.facts.tell(acrs=[])


def install_oidc_provider(directory: Path) -> Path:
    """Install the provider from the registry as the lock file says."""
    for name in FILES:
        shutil.copy(HERE / name, directory)
    npm = shutil.which("npm")
    assert npm is not None, "npm is needed: install nodejs and npm."
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=directory, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own lock file
    return directory


@contextmanager
def running_oidc_provider(name: str, directory: Path, *, installed: Path) -> Iterator[OidcProvider]:
    """Run an identity provider until the block ends; the name tells its cookies from another's."""
    provider = OidcProvider(name, directory, port=free_port())
    line = [shutil.which("node") or "node", "provider.mjs", str(provider.facts.path)]
    address = f"{provider.address}/.well-known/openid-configuration"
    with running(line, answers_at=address, log=directory / "log", directory=installed, environment={}):
        yield provider

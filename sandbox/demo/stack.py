"""The demo's processes: what runs, with which environment, on which ports, from which directory."""

import base64
import os
import secrets
import socket
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sandbox.demo.supervisor import Service, SupervisorError
from sandbox.demo.world import Institution, World, load_world

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
# What a process needs of the environment it was started in; everything of the site's comes from here.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Stack:
    """One world running from one directory; two stacks in two directories do not know of each other."""

    world: World
    directory: Path

    @property
    def orcid_url(self) -> str:
        """Where the ORCID stand-in answers, browsers and programs alike."""
        return f"http://{LOOPBACK}:{self.world.orcid_port}"

    @property
    def repository_url(self) -> str:
        """Where the repository stand-in answers."""
        return f"http://{LOOPBACK}:{self.world.repository_port}"

    @property
    def web_url(self) -> str:
        """Where programs reach the site; they name the institution in the Host header."""
        return f"http://{LOOPBACK}:{self.world.web_port}"

    def idp_url(self, institution: Institution) -> str:
        """Where the institution's identity provider answers."""
        return f"http://{LOOPBACK}:{institution.idp_port}"

    def address(self, institution: Institution) -> str:
        """Where a browser reaches the institution's front door."""
        return f"http://{institution.host}:{self.world.web_port}/"

    def secret_name(self, institution: Institution, purpose: str) -> str:
        """Name the environment variable of an institution's secret; the purpose is OIDC, ORCID or FIGSHARE."""
        return f"{institution.slug.upper()}_{purpose}_SECRET"

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """What every command and process of the site runs with."""
        world = self.world
        outside = [world.orcid_port, world.repository_port, *(one.idp_port for one in world.institutions)]
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            **self._keep_secrets(),
            "PYTHONUNBUFFERED": "1",
            "DATABASE_URL": f"sqlite:///{self.directory / 'site.sqlite3'}",
            "BROKER_URL": f"sqla+sqlite:///{self.directory / 'broker.sqlite3'}",
            "BASE_DOMAIN": world.base_domain,
            "PUBLIC_SCHEME": "http",
            "PUBLIC_PORT": str(world.web_port),
            "OUTBOUND_ALLOW": ",".join(f"{LOOPBACK}:{port}" for port in outside),
            "ORCID_SITE_URL": self.orcid_url,
            "ORCID_API_URL": f"{self.orcid_url}/v3.0",
            "WITHDRAWAL_CONFIRM_AFTER": "1",
            "SWEEP_SECONDS": "2",
            "EMAIL_URL": "consolemail://",
            "STATIC_MANIFEST": "false",
        }

    def manage(self, *arguments: str) -> list[str]:
        """Return the command line of one of the site's commands."""
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def stand_ins(self) -> Iterator[Service]:
        """Name the stand-ins of the outside world."""
        yield self._stand_in("orcid", "run_orcid_sandbox", port=self.world.orcid_port)
        for institution in self.world.institutions:
            name = f"idp {institution.slug}"
            yield self._stand_in(name, "run_idp_sandbox", institution.slug, port=institution.idp_port)
        yield self._stand_in("repository", "run_repository_sandbox", port=self.world.repository_port)

    def web(self) -> Service:
        """Name the site's web server: one threaded process, one line a request without its query."""
        options = {
            "--bind": f"{LOOPBACK}:{self.world.web_port}",
            "--worker-class": "gthread",
            "--threads": "8",
            "--graceful-timeout": "2",
            "--access-logfile": "-",
            "--access-logformat": "%(m)s %({host}i)s%(U)s %(s)s %(M)s ms",
            "--log-level": "warning",
        }
        line = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket"]
        line += [part for option in options.items() for part in option]
        return Service(name="web", command=line, environment=self.environment, health_url=f"{self.web_url}/healthz")

    def worker(self) -> Service:
        """Name the background worker, with the schedule inside."""
        # No queue of events and remote commands: SQLite as a broker has no fanout.
        quiet = ["--without-mingle", "--without-gossip", "--without-heartbeat"]
        schedule = ["--schedule", str(self.directory / "schedule")]
        line = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "-P", "solo", "-B", *schedule]
        line += [*quiet, "--loglevel", "INFO"]
        return Service(name="worker", command=line, environment=self.environment, ready_line=" ready.")

    def ensure_ports_free(self) -> None:
        """Raise SupervisorError, naming each taken port and the way out, before anything starts."""
        world = self.world
        ports = {world.web_port: "the site", world.orcid_port: "ORCID", world.repository_port: "the repository"}
        ports |= {one.idp_port: f"the identity provider of {one.name}" for one in world.institutions}
        taken = [port for port in ports if not _is_free(port)]
        if taken:
            lines = [f"Port {port}, meant for {ports[port]}, is taken by another process." for port in taken]
            way_out = (
                f"Nothing was started. End that process (`ss -ltnp 'sport = :{taken[0]}'` names it), "
                "or start the demo on other ports: python -m sandbox.demo --shift 100"
            )
            raise SupervisorError("\n".join([*lines, way_out]))

    def _stand_in(self, name: str, command: str, *arguments: str, port: int) -> Service:
        database = self.directory / f"{name.replace(' ', '-')}.sqlite3"
        line = self.manage(command, *arguments, "--port", str(port), "--database", str(database))
        health_url = f"http://{LOOPBACK}:{port}/sandbox/health"
        return Service(name=name, command=line, environment=self.environment, health_url=health_url)

    def _keep_secrets(self) -> dict[str, str]:
        """Read the secrets of this directory, made at the first start; a second start needs the same ones."""
        file = self.directory / "env"
        kept = dict(line.split("=", 1) for line in file.read_text().splitlines()) if file.exists() else {}
        wanted = ["SECRET_KEY"]
        for institution in self.world.institutions:
            wanted += [self.secret_name(institution, purpose) for purpose in ("OIDC", "ORCID", "FIGSHARE")]
        made = {name: secrets.token_urlsafe(32) for name in wanted}
        made["KEY_RING"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        if not made.keys() <= kept.keys():
            kept = made | kept
            self.directory.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))
        return kept


def shift_ports(world: World, by: int) -> World:
    """Return the world with every port moved."""
    return replace(
        world,
        web_port=world.web_port + by,
        orcid_port=world.orcid_port + by,
        repository_port=world.repository_port + by,
        institutions=tuple(replace(one, idp_port=one.idp_port + by) for one in world.institutions),
    )


def world_on_free_ports() -> World:
    """Return the demo's world on ports that nobody listens on now."""
    world = load_world()
    listeners = [socket.create_server((LOOPBACK, 0)) for _ in range(3 + len(world.institutions))]
    web, orcid, repository, *idps = (listener.getsockname()[1] for listener in listeners)
    for listener in listeners:
        listener.close()
    institutions = tuple(replace(one, idp_port=port) for one, port in zip(world.institutions, idps, strict=True))
    return replace(world, web_port=web, orcid_port=orcid, repository_port=repository, institutions=institutions)


def _is_free(port: int) -> bool:
    try:
        socket.create_server((LOOPBACK, port)).close()
    except OSError:
        return False
    return True

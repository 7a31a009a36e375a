"""Setting up the demo's institutions as an operator would: by the site's commands, one plain list of steps."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests

from sandbox.demo.expected import OF_DATACITE
from sandbox.demo.stack import Stack
from sandbox.demo.supervisor import Supervisor, SupervisorError
from sandbox.demo.world import Institution, Person

CALLBACK = re.compile(r"https?://\S+/callback/?")
SIGNED_OUT = re.compile(r"https?://\S+/signed-out/")


@dataclass(frozen=True, kw_only=True)
class Command:
    """One of the site's commands, and what is to be told to a stand-in about its answer."""

    arguments: tuple[str, ...]
    then: Callable[[str], None] | None = None

    @property
    def title(self) -> str:
        """What the list of finished steps calls it."""
        return " ".join(self.arguments)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Something that is so in the outside world before the site knows of it: told to a stand-in."""

    title: str
    url: str
    body: dict[str, Any]
    method: str = "PUT"


Step = Command | Scene


def steps(stack: Stack) -> Iterator[Step]:
    """List everything between empty databases and an institution whose researchers can come."""
    for institution in stack.world.institutions:
        for person in institution.people:
            if person.orcid:
                yield _orcid_person(stack, person, institution)
        yield _repository_token(stack, institution)
    yield _work_of_datacite(stack)
    yield Command(arguments=("create_operator", stack.world.operator_email))
    for institution in stack.world.institutions:
        yield from _institution(stack, institution)


def _institution(stack: Stack, institution: Institution) -> Iterator[Step]:
    slug = institution.slug
    ror = ("--ror", institution.ror) if institution.ror else ()
    named = ("--name", institution.name, "--host", institution.host, "--support-email", institution.support_email)
    yield Command(arguments=("create_institution", slug, *named, *ror))
    yield Command(
        arguments=(
            *("add_sign_in", slug, "oidc", "--name", institution.name, "--issuer", stack.idp_url(institution)),
            *("--client-id", "colophon", "--client-secret-env", stack.secret_name(institution, "OIDC")),
            *("--staff-id-claim", "employee_number"),
        ),
        then=lambda said: _register_at_idp(stack, institution, said=said),
    )
    yield Command(
        arguments=(
            *("set_orcid_credentials", slug, "--client-id", institution.orcid_client_id),
            *("--client-secret-env", stack.secret_name(institution, "ORCID")),
            *("--site-url", stack.orcid_url, "--api-url", f"{stack.orcid_url}/v3.0"),
        ),
        then=lambda said: _register_at_orcid(stack, institution, redirect_uri=_callback_in(said)),
    )
    yield Command(
        arguments=(
            *("add_source", slug, "figshare", "--url", stack.repository_url),
            *("--group", str(institution.figshare_group)),
            *("--token-env", stack.secret_name(institution, "FIGSHARE"), "--seconds-between-calls", "0"),
        ),
    )
    for person in institution.people:
        if person.role != "researcher":
            yield Command(arguments=("grant_role", slug, person.email, person.role))
    yield Command(arguments=("create_report_key", slug, "--all"))
    yield Command(arguments=("harvest", slug))


class Setup:
    """Carries the steps out and remembers in the stack's directory which are done and what they printed."""

    def __init__(self, stack: Stack, supervisor: Supervisor) -> None:
        self.stack = stack
        self.supervisor = supervisor
        self._file = stack.directory / "set-up.json"
        self.done: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}

    def carry_out(self) -> None:
        """Do every step that is not done yet; raises SupervisorError, with what the command said, when one fails."""
        for step in steps(self.stack):
            if step.title in self.done:
                continue
            self.supervisor.show("set up", step.title)
            said = self._carry_out(step)
            self.done[step.title] = said
            self._file.write_text(json.dumps(self.done, indent=2, ensure_ascii=False) + "\n")

    def said_by(self, *arguments: str) -> str:
        """Return what the command printed when it was run, empty if it was not."""
        return self.done.get(" ".join(arguments), "")

    def _carry_out(self, step: Step) -> str:
        if isinstance(step, Scene):
            _tell(step.method, step.url, step.body)
            return ""
        environment = self.stack.environment
        said = self.supervisor.run(step.title, self.stack.manage(*step.arguments), environment=environment)
        for line in said.splitlines():
            self.supervisor.show("set up", f"  {line}")
        if step.then:
            step.then(said)
        return said


def _orcid_person(stack: Stack, person: Person, institution: Institution) -> Scene:
    if person.orcid is None:
        raise ValueError(person.username)
    record = person.orcid
    body = {
        "given_names": record.given_names,
        "family_name": record.family_name,
        "credit_name": record.credit_name,
        "name_is_public": record.name_is_public,
        "email": person.email,
        "password": person.password,
        "institution": institution.name,
    }
    title = f"ORCID knows {person.name} as {record.id}"
    return Scene(title=title, url=f"{stack.orcid_url}/sandbox/people/{record.id}", body=body)


def _work_of_datacite(stack: Stack) -> Scene:
    """Put one of Mara's works on her record beforehand, as DataCite's auto-update does."""
    ((doi, title),) = OF_DATACITE.items()
    identifier = {
        "external-id-type": "doi",
        "external-id-value": doi,
        "external-id-url": {"value": f"https://doi.org/{doi}"},
        "external-id-relationship": "self",
    }
    body = {
        "source_name": "DataCite",
        "source_client_id": "0000-0001-8099-6984",
        "work": {
            "title": {"title": {"value": title}},
            "type": "data-set",
            "external-ids": {"external-id": [identifier]},
        },
    }
    mara = stack.world.person("mara")
    if mara.orcid is None:
        raise ValueError(mara.username)
    url = f"{stack.orcid_url}/sandbox/people/{mara.orcid.id}/works"
    return Scene(title="DataCite has put a work on Mara's record", url=url, body=body, method="POST")


def _repository_token(stack: Stack, institution: Institution) -> Scene:
    token = stack.environment[stack.secret_name(institution, "FIGSHARE")]
    return Scene(
        title=f"the repository lets {institution.name} read its group",
        url=f"{stack.repository_url}/sandbox/tokens/{token}",
        body={"group": institution.figshare_group},
    )


def _register_at_idp(stack: Stack, institution: Institution, *, said: str) -> None:
    secret = stack.environment[stack.secret_name(institution, "OIDC")]
    body = {
        "secret": secret,
        "redirect_uris": [_callback_in(said)],
        "post_logout_redirect_uris": SIGNED_OUT.findall(said),
    }
    _tell("PUT", f"{stack.idp_url(institution)}/sandbox/clients/colophon", body)


def _register_at_orcid(stack: Stack, institution: Institution, *, redirect_uri: str) -> None:
    secret = stack.environment[stack.secret_name(institution, "ORCID")]
    body = {
        "secret": secret,
        "name": f"{institution.name} (Colophon)",
        "institution": institution.name,
        "redirect_uris": [redirect_uri],
    }
    _tell("PUT", f"{stack.orcid_url}/sandbox/clients/{institution.orcid_client_id}", body)


def _callback_in(said: str) -> str:
    found = CALLBACK.search(said)
    if found is None:
        raise SupervisorError(f"The command printed no redirect URI to register. It said:\n{said.rstrip()}")
    return found[0]


def _tell(method: str, url: str, body: dict[str, Any]) -> None:
    answer = requests.request(method, url, json=body, timeout=10)
    if not answer.ok:
        raise SupervisorError(f"{method} {url} was answered {answer.status_code}: {answer.text[:500]}")

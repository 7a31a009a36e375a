"""`make demo`: the site with its stand-ins, until Ctrl-C."""

import argparse
import shutil
import sys
from pathlib import Path

from sandbox.demo.running import run_stack
from sandbox.demo.setting_up import Setup
from sandbox.demo.stack import ROOT, Stack, shift_ports
from sandbox.demo.supervisor import StopAskedError, Supervisor, SupervisorError
from sandbox.demo.world import load_world


def main() -> int:
    """Run the demo and return the exit code: 0 after Ctrl-C, 1 when something did not work."""
    arguments = _parser().parse_args()
    shift = arguments.shift
    directory = (arguments.directory or ROOT / "var" / (f"demo-{shift}" if shift else "demo")).resolve()
    if arguments.reset:
        shutil.rmtree(directory, ignore_errors=True)
        print(f"{directory} is removed; the next start begins afresh.")
        return 0
    stack = Stack(shift_ports(load_world(), shift), directory)
    try:
        with Supervisor(directory=ROOT) as supervisor:
            setup = run_stack(stack, supervisor)
            print(_table(stack, setup), flush=True)
            supervisor.watch()
    except StopAskedError:
        print("\nStopped. Start again to go on from here.")
    except SupervisorError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description="Run the site with its stand-ins.")
    parser.add_argument("--shift", type=int, default=0, metavar="N", help="add N to every port")
    parser.add_argument("--directory", type=Path, help="where everything is kept (var/demo)")
    parser.add_argument("--reset", action="store_true", help="remove everything that earlier starts kept, and end")
    return parser


def _table(stack: Stack, setup: Setup) -> str:
    """Say where to go and who can sign in."""
    lines = ["", "Open in a browser (Chrome, Edge and Firefox know *.localhost by themselves):", ""]
    lines += [f"  Both institutions, to choose from: http://{stack.world.base_domain}:{stack.world.web_port}/", ""]
    for institution in stack.world.institutions:
        lines.append(f"  {institution.name}: {stack.address(institution)}")
        lines.append(f"      its sign-in, on good and on bad days: {stack.idp_url(institution)}/switches/")
        width = max(len(person.username) for person in institution.people)
        for person in institution.people:
            orcid = person.orcid.id if person.orcid else "no iD yet"
            lines.append(f"      {person.username.ljust(width)}  {orcid.ljust(19)}  {person.name} ({person.about})")
        key = setup.said_by("create_report_key", institution.slug, "--all").strip()
        if key:
            lines.append("      " + key.replace("\n", "\n      "))
        lines.append("")
    password = stack.world.institutions[0].people[0].password
    lines += [
        f"  Everybody's password, at the institution and at ORCID: {password}",
        f"  ORCID (sign in there with the e-mail address or the iD): {stack.orcid_url}/",
        f"  The repository, with its curator's page: {stack.repository_url}/",
    ]
    operator = setup.said_by("create_operator", stack.world.operator_email).strip()
    if operator:
        lines += ["", "  " + operator.replace("\n", "\n  ")]
    lines += ["", "Ctrl-C ends everything; what is stored stays. `make demo-reset` starts afresh.", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""Bringing a stack up in the order that its parts need each other."""

from sandbox.demo.setting_up import Setup, stand_in_exists
from sandbox.demo.stack import ROOT, Stack
from sandbox.demo.supervisor import Supervisor


def run_stack(stack: Stack, supervisor: Supervisor) -> Setup:
    """Start everything and return when it answers.

    Raises SupervisorError when a port is taken (nothing has been started then), a step fails or a process ends.
    """
    stack.ensure_ports_free()
    stack.directory.mkdir(parents=True, exist_ok=True)
    for service in stack.stand_ins():
        part = service.name.split()[0]
        if stand_in_exists(part):
            supervisor.start(service)
        else:
            supervisor.show("set up", f"not yet: the {part} stand-in")
    said = supervisor.run("migrate", stack.manage("migrate", "--no-input", "-v", "0"), environment=stack.environment)
    if said:
        supervisor.show("set up", said.rstrip())
    supervisor.wait_until_up()
    setup = Setup(stack, supervisor)
    setup.carry_out()
    supervisor.start(stack.web())
    if (ROOT / "config" / "celery.py").exists():
        supervisor.start(stack.worker())
    supervisor.wait_until_up()
    return setup

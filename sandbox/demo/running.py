"""Bringing a stack up in the order that its parts need each other."""

from sandbox.demo.setting_up import Setup
from sandbox.demo.stack import Stack
from sandbox.demo.supervisor import Supervisor


def run_stack(stack: Stack, supervisor: Supervisor) -> Setup:
    """Start everything and return when it answers.

    Raises SupervisorError when a port is taken (nothing has been started then), a step fails or a process ends.
    """
    stack.ensure_ports_free()
    stack.directory.mkdir(parents=True, exist_ok=True)
    for service in stack.stand_ins():
        supervisor.start(service)
    said = supervisor.run("migrate", stack.manage("migrate", "--no-input", "-v", "0"), environment=stack.environment)
    if said:
        supervisor.show("set up", said.rstrip())
    supervisor.wait_until_up()
    setup = Setup(stack, supervisor)
    setup.carry_out()
    supervisor.start(stack.web())
    supervisor.start(stack.worker())
    supervisor.wait_until_up()
    return setup

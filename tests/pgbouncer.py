"""PgBouncer in transaction mode between the site and PostgreSQL, started by whoever runs the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Debian puts it where only root's PATH looks.
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
STARTS_WITHIN = 10  # seconds

SETTINGS = """\
[databases]
* = host={host} port={port}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = {size}
max_client_conn = 200
"""


@contextmanager
def pgbouncer(*, host: str, port: int, user: str, size: int) -> Iterator[int]:
    """Lend a user `size` connections to each of the server's databases; yield the port that it listens on."""
    assert PROGRAM
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="pgbouncer-") as name:
        directory = Path(name)
        users = directory / "users.txt"
        users.write_text(f'"{user}" ""\n')
        ini = directory / "pgbouncer.ini"
        ini.write_text(SETTINGS.format(host=host, port=port, listen=listen, users=users, size=size))
        log = directory / "log"
        line = [PROGRAM, "--quiet", str(ini)]
        if os.geteuid() == 0:  # it refuses to run as root
            directory.chmod(0o755)
            line[1:1] = ["--user", "nobody"]
        with log.open("wb") as out:
            process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=out, stderr=out)  # noqa: S603 - our own
        try:
            _wait_for(listen, process, log)
            yield listen
        finally:
            process.kill()  # at once; it gives nothing back that the server does not clear itself
            process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PgBouncer did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return

"""What a stand-in keeps from one start to the next."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def running(port: int, database: Path) -> Iterator[str]:
    line = [sys.executable, "manage.py", "run_repository_sandbox", "--port", str(port), "--database", str(database)]
    process = subprocess.Popen(line, cwd=ROOT)  # noqa: S603 - our own command
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                requests.get(f"{address}/sandbox/health", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=5)


def test_second_start_goes_on_where_the_first_ended(free_port: Callable[[], int], tmp_path: Path) -> None:
    database = tmp_path / "repository.sqlite3"
    with running(free_port(), database) as address:
        requests.put(f"{address}/sandbox/items/910000001", json={"title": "Another title"}, timeout=10)
        requests.delete(f"{address}/sandbox/items/910000002", timeout=10)
        cursor = requests.get(f"{address}/v2/articles?limit=2", timeout=10).headers["X-Cursor"]
    with running(free_port(), database) as address:
        titles = [
            requests.get(f"{address}/v2/articles/{number}", timeout=10).json().get("title")
            for number in (910000001, 910000002)
        ]
        rest = requests.get(f"{address}/v2/articles?limit=1000", headers={"X-Cursor": cursor}, timeout=10).json()
    assert (titles, len(rest)) == (["Another title", None], 158)

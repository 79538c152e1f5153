"""Server mode on real parts: PostgreSQL, Redis, two workers and beat as processes; a worker is killed in an import."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from .moments import at_the_moment, first
from .servers import ROOT, Site, free_port
from .test_recovery import CASES, COUNT, PER_CASE, SET_UP, big_csv, call, multipart, wait_for

pytestmark = pytest.mark.process

DATABASE, REDIS = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
if not (DATABASE and REDIS):
    if os.environ.get("SEVENSTEP_NO_SKIPS"):
        pytest.fail("TEST_DATABASE_URL and TEST_REDIS_URL are missing; here the server mode may not be skipped")
    pytest.skip("NOT TESTED: server mode needs TEST_DATABASE_URL and TEST_REDIS_URL", allow_module_level=True)


@pytest.fixture
def database() -> Iterator[str]:
    """A scratch database of its own."""
    name = f"sevenstep_{uuid.uuid4().hex[:10]}"
    connection = psycopg2.connect(DATABASE)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"{DATABASE.rpartition('/')[0]}/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    connection.close()


class Parts:
    """The processes of the compose file, started by hand with its commands."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        with (self.site.data / f"{name}.log").open("ab") as out:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.site.env, stdout=out, stderr=out
            )

    def start_all(self) -> None:
        self.site.manage("migrate", "-v", "0", "--noinput")
        for number in (1, 2):
            self.start_worker(number)
        self.start("beat", "celery", "-A", "config", "beat")
        port = str(self.site.port)
        web = ("config.asgi:application", "--port", port, "--workers", "2", "--lifespan", "off")
        self.start("web", "uvicorn", *web)

    def start_worker(self, number: int) -> None:
        name = ("--hostname", f"worker{number}@here", "--concurrency", "1", "--without-gossip", "--without-mingle")
        self.start(f"worker{number}", "celery", "-A", "config", "worker", *name)

    def stop_all(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_up(site: Site, token: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            call(site, token, "/projects/")
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web part did not come up")


def the_busy_worker(connection: Any) -> str:
    """The parent of the process that holds the lease: the owner's name carries its process id."""
    owner = first(connection, "SELECT locked_by FROM projects_job WHERE kind = 'analysis.import_log'")
    return Path(f"/proc/{owner.split(':')[1]}/stat").read_text().rpartition(")")[2].split()[1]


def test_a_worker_killed_in_an_import_loses_nothing(tmp_path: Path, database: str) -> None:
    environment = {"DATABASE_URL": database, "REDIS_URL": REDIS, "SECRET_KEY": "x" * 60, "LOG_LEVEL": "INFO"}
    site = Site(tmp_path, environment=environment, port=free_port())
    parts = Parts(site)
    try:
        parts.start_all()
        made = site.manage("shell", "-v", "0", "-c", SET_UP)
        token = next(line for line in made.splitlines() if line.startswith("svn_"))
        wait_until_up(site, token)
        body, kind = multipart({"project": "BIG-1", "time_zone": "UTC"}, big_csv())

        def kill_it(connection: Any) -> None:
            parent = the_busy_worker(connection)
            name = next(n for n, p in parts.processes.items() if str(p.pid) == parent)
            subprocess.run(["pkill", "-KILL", "-P", parent], check=True)
            parts.processes[name].kill()
            assert first(connection, "SELECT status FROM projects_job") == "running"

        with at_the_moment(database, "importing", kill_it):
            log_id = call(site, token, "/event-logs/", body, kind)["id"]
        row: dict[str, Any] = wait_for(site, token, log_id, {"ready", "failed"}, 120)
        assert (row["status"], row["rows_read"], row["rows_refused"]) == ("ready", CASES * PER_CASE, 0)
        assert site.manage("shell", "-v", "0", "-c", COUNT).split()[-2:] == ["1", "1"]
        metrics = call(site, token, f"/event-logs/{log_id}/metrics/")
        assert (metrics["log"]["events"], metrics["log"]["cases"]) == (CASES * PER_CASE, CASES)
    finally:
        parts.stop_all()

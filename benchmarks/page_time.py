"""How long a page of stored figures takes on the server: first byte of a dashboard, of the list of dashboards, and of a
page without any figure.

What lives here: the jobs, each a signed-in person who asks a running `manage.py serve` with the demo over loopback. The
server is started by the first job and kept for the run (`stopped`); its processor time, which other threads of it
share, is told apart from the row's own.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

TIMES = 60
PATIENCE = 600
LOGIN = "admin"


def health(csv: Path, folder: Path) -> dict[str, float]:
    """The yardstick: an answer without a page."""
    return _asked(folder, lambda visit: "/healthz")


def list_of_dashboards(csv: Path, folder: Path) -> dict[str, float]:
    """All departments in reach."""
    return _asked(folder, lambda visit: "/dashboards/")


def dashboard(csv: Path, folder: Path) -> dict[str, float]:
    """The dashboard of the department that has most to show."""
    return _asked(folder, _fullest)


def stopped(folder: Path) -> None:
    """End the server, if one was started."""
    note = folder / "site.json"
    if note.exists():
        os.kill(json.loads(note.read_text(encoding="utf-8"))["pid"], signal.SIGTERM)
        note.unlink()


def _asked(folder: Path, address: Callable[[Visit], str]) -> dict[str, float]:
    visit = Visit(_port(folder))
    visit.sign_in()
    path = address(visit)
    for _ in range(5):
        visit.get(path)
    took, sizes = [], []
    began = _processor(folder)
    for _ in range(TIMES):
        first_byte, body = visit.get(path)
        took.append(first_byte)
        sizes.append(len(body))
    return {
        "wall": statistics.median(took), "ms": 1000 * statistics.median(took),
        "p95 ms": 1000 * statistics.quantiles(took, n=20)[-1], "kB": statistics.median(sizes) / 1000,
        "server's processor ms": 1000 * (_processor(folder) - began) / TIMES,
    }  # fmt: skip


def _processor(folder: Path) -> float:
    """Processor seconds of the server so far: on a shared machine the wall time says little. Linux alone tells it."""
    pid = json.loads((folder / "site.json").read_text(encoding="utf-8"))["pid"]
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _fullest(visit: Visit) -> str:
    """The longest of the dashboards that the list names."""
    pages = sorted(set(re.findall(rb'href="(/dashboards/\d+/)"', visit.get("/dashboards/")[1])))
    if not pages:
        raise RuntimeError("the demo has no dashboard")
    return max((page.decode() for page in pages), key=lambda page: len(visit.get(page)[1]))


class Visit:
    """One signed-in person on one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from config.demo.people import DEMO_PASSWORD, DOMAIN

        page = self.get("/accounts/login/")[1].decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"login": f"{LOGIN}@{DOMAIN}", "password": DEMO_PASSWORD}
        self._ask("POST", "/accounts/login/", urlencode(form | {"csrfmiddlewaretoken": found[1] if found else ""}))
        if "session" not in self._cookies:
            raise RuntimeError("the sign-in was refused")

    def get(self, path: str) -> tuple[float, bytes]:
        """(seconds to the first byte, the page)."""
        seconds, status, body = self._ask("GET", path)
        if status != 200:
            raise RuntimeError(f"{path} answers {status}")
        return seconds, body

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[float, int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Referer": f"http://127.0.0.1:{self._connection.port}{path}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()  # returns when the first line of the answer is there
        seconds = time.perf_counter() - began
        page = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self._cookies[name] = value
        return seconds, answer.status, page


def _port(folder: Path) -> int:
    """Where the server listens; started with the demo when it does not run."""
    note = folder / "site.json"
    if note.exists():
        return int(json.loads(note.read_text(encoding="utf-8"))["port"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    there = {"DATA_DIR": str(folder / "site"), "SITE_URL": f"http://127.0.0.1:{port}", "API_RATE": "100000/min"}
    with (folder / "site.log").open("ab") as log:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=kept | there, stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            if Visit(port).get("/healthz"):
                note.write_text(json.dumps({"port": port, "pid": server.pid}), encoding="utf-8")
                return port
        except (OSError, RuntimeError):
            time.sleep(0.2)
    server.kill()
    raise RuntimeError("the server did not come up")

"""Kill -9 in the middle of an import: after the next start the import is done exactly once and nothing is left over."""

from __future__ import annotations

import io
import json
import time
import urllib.request
import uuid
from contextlib import closing, suppress
from datetime import datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from .moments import at_the_moment, connect, first
from .servers import Site

pytestmark = pytest.mark.process

CASES, PER_CASE = 50_000, 4
SET_UP = """
from accounts.models import User
from accounts.services.tokens import create_token
from projects.services.projects import create_project
from django.utils import timezone
now = timezone.now()
user = User.objects.create_user("owner@example.com", "x", name="Lin Yue", role="manager")
create_project(name="Big", prefix="BIG", departments=[], description="", by=user, now=now)
print(create_token(user=user, name="t", scope="write", now=now)[1])
"""

COUNT = """
from analysis.models import LogImport
from projects.models import Job
print(LogImport.objects.count(), Job.objects.filter(kind="analysis.import_log", status="done").count())
"""


def big_csv() -> bytes:
    """200,000 events: four steps of an hour in each of 50,000 cases that begin a minute apart."""
    out = io.StringIO()
    out.write("case id,activity,start,end\n")
    begin = datetime(2026, 1, 1)
    for case in range(CASES):
        for step in range(PER_CASE):
            start = begin + timedelta(minutes=case, hours=2 * step)
            out.write(f"C{case},Step {step},{start},{start + timedelta(hours=1)}\n")
    return out.getvalue().encode()


def call(site: Site, token: str, path: str, body: bytes | None = None, content_type: str = "") -> Any:
    headers = {"Authorization": f"Bearer {token}"} | ({"Content-Type": content_type} if body else {})
    request = urllib.request.Request(f"{site.url}/api/v1{path}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.loads(response.read())


def multipart(fields: dict[str, str], data: bytes) -> tuple[bytes, str]:
    mark = uuid.uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


def wait_for(site: Site, token: str, log_id: int, statuses: set[str], seconds: float) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        row = call(site, token, f"/event-logs/{log_id}/")
        if row["status"] in statuses:
            return row
        time.sleep(0.05)
    raise AssertionError(f"the import did not reach {statuses}: {row}")


@pytest.mark.parametrize("moment", ["importing", "measuring"])
def test_an_import_that_is_killed_is_finished_exactly_once(tmp_path: Path, moment: str) -> None:
    site = Site(tmp_path).start()
    try:
        made = site.manage("shell", "-v", "0", "-c", SET_UP)
        token = next(line for line in made.splitlines() if line.startswith("svn_"))
        body, kind = multipart({"project": "BIG-1", "time_zone": "UTC"}, big_csv())
        database = str(tmp_path / "sevenstep.sqlite3")
        with at_the_moment(database, moment, lambda _: site.kill()), suppress(OSError, HTTPException):
            call(site, token, "/event-logs/", body, kind)  # the answer may be cut off by the kill
        with closing(connect(database)) as connection:
            assert first(connection, "SELECT status FROM projects_job") == "running"
            log_id = first(connection, "SELECT id FROM analysis_eventlog")
        site.start()
        row = wait_for(site, token, log_id, {"ready", "failed"}, 90)
        assert (row["status"], row["rows_read"], row["rows_refused"]) == ("ready", CASES * PER_CASE, 0)
        metrics = call(site, token, f"/event-logs/{log_id}/metrics/")
        assert (metrics["log"]["events"], metrics["log"]["cases"]) == (CASES * PER_CASE, CASES)
        assert len(call(site, token, "/event-logs/")["results"]) == 1
        assert site.manage("shell", "-v", "0", "-c", COUNT).split()[-2:] == ["1", "1"]
        folders = [p.name for p in (tmp_path / "events" / str(log_id)).glob("v*")]
        assert len(folders) == 1
    finally:
        site.stop()


def test_a_second_process_on_the_same_data_is_refused_with_a_sentence(tmp_path: Path) -> None:
    site = Site(tmp_path).start()
    try:
        second = Site(tmp_path)
        with pytest.raises(RuntimeError, match="already runs on the data folder"):
            second.start()
    finally:
        site.stop()

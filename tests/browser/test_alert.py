"""A breach reaches the open browser: events are appended by the API, the alert appears on the page within seconds."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.servers import Site
from tests.test_recovery import call

pytestmark = [pytest.mark.browser, pytest.mark.process]

COUNT = """
import json
from django.db.models import Count
from monitoring.models import Alert, Delivery
from accounts.models import Notification
alert = Alert.objects.get(rule__project__code="PR-1", rule__kpi__goal__metric="lead_time_mean")
rows = list(Delivery.objects.filter(alert=alert).values("user__email", "channel").annotate(n=Count("id")))
inbox = Notification.objects.filter(user__email__startswith="lin@", kind="alert", text__contains="Purchase").count()
print(json.dumps({"rows": [[r["user__email"], r["channel"], r["n"]] for r in rows], "inbox": inbox}))
"""
TWICE = """
import threading
from django.utils import timezone
from monitoring.services.alerts import evaluate_project
from projects.models import Project
project = Project.objects.get(code="PR-1")
asked = {"project": project, "now": timezone.now()}
threads = [threading.Thread(target=evaluate_project, kwargs=asked) for _ in (1, 2)]
[t.start() for t in threads]
[t.join() for t in threads]
"""


def slow_cases(count: int) -> list[dict[str, str]]:
    """Cases that took twelve days, against a goal of two: (260 × ~1.6 + 60 × 12) ÷ 320 is over three days."""
    end = datetime.now().replace(microsecond=0)
    rows = []
    for number in range(count):
        begin = end - timedelta(days=13, minutes=number)
        for step, days in (("Request", 0), ("Check budget", 4), ("Approve", 8), ("Order", 12)):
            at = begin + timedelta(days=days)
            times = {"start": at.isoformat(" "), "end": (at + timedelta(hours=1)).isoformat(" ")}
            rows.append({"case id": f"LATE{number}", "activity": step, **times, "department": "Finance"})
    return rows


def append(site: Site, token: str, log_id: int, events: list[dict[str, str]]) -> None:
    request = urllib.request.Request(
        f"{site.url}/api/v1/event-logs/{log_id}/events/",
        data=json.dumps({"events": events}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        },
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status in {200, 201, 202}


def test_a_breach_reaches_the_open_browser_within_seconds(open_page: Callable[..., Any], site: Site) -> None:
    watched = open_page(login="lin")
    page = watched.page
    page.goto("/projects/")
    token = site.manage("token", "lin@demo.sevenstep.example").split()[-1]
    logs = call(site, token, "/event-logs/")["results"]
    log_id = next(row["id"] for row in logs if row["name"].startswith("Purchase"))
    append(site, token, log_id, slow_cases(60))
    toast = page.locator(".toast-line", has_text="Purchase requests").filter(has_text="should be")
    started = time.monotonic()
    toast.first.wait_for(timeout=30_000)
    assert page.url.endswith("/projects/"), "the page was not reloaded"
    print(f"the alert was on the page {time.monotonic() - started:.1f} s after the events were accepted")
    toast.first.get_by_role("link").first.click()
    page.wait_for_url("**/alerts/*/")
    assert "2 d" in page.locator("main").inner_text()
    site.manage("shell", "-v", "0", "-c", TWICE)
    found = json.loads(site.manage("shell", "-v", "0", "-c", COUNT).splitlines()[-1])
    mine = sorted((channel, n) for email, channel, n in found["rows"] if email.startswith("lin@"))
    assert mine == [("email", 1), ("inbox", 1), ("stream", 1)]
    assert all(n == 1 for _email, _channel, n in found["rows"])
    assert watched.troubles == []

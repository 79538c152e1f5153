"""How long the server takes for the portfolio of 1,000 projects: `python -m benchmarks.portfolio_time`.

A scratch SQLite database in memory, and with TEST_DATABASE_URL a scratch database of that PostgreSQL as well; both are
removed at the end. Each project has two goals with kept figures, a trail and a gate. The time is that of the whole
request through all middleware in one process, without the network; 50 requests of each page after one that warms up.
"Own processor" is what the process itself worked, whatever else the machine does: on SQLite the whole request.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta

PROJECTS, REQUESTS = 1_000, 50
PAGES = {
    "first page": "/projects/",
    "last page": "/projects/?page=40",
    "goals not met": "/projects/?goals=not_met",
    "by goals": "/projects/?sort=goals",
    "by age in the step": "/projects/?sort=-gate",
    "text and step": "/projects/?q=project+1&phase=pilot",
    "home": "/",
}


def fill() -> object:
    """One manager who works on 1,000 projects of 20 departments; returns the manager."""
    from django.utils import timezone

    from accounts.models import Department, User
    from projects.models import Activity, Cycle, GateDecision, Goal, KeptFigure, Membership, Project
    from projects.phases import KEYS

    now = timezone.now()
    user = User.objects.create_user("bench@example.com", "correct horse battery", name="Bench", role="manager")
    homes = [Department.objects.create(name=f"Department {n}") for n in range(20)]
    made = [Project(code=f"B-{n}", name=f"Project {n}", phase=KEYS[n % 7]) for n in range(1, PROJECTS + 1)]
    rows = list(Project.objects.bulk_create(made))
    named = Project.departments.through
    named.objects.bulk_create([named(project=row, department=homes[n % 20]) for n, row in enumerate(rows)])
    Membership.objects.bulk_create([Membership(project=row, user=user, role="owner") for row in rows])
    Cycle.objects.bulk_create([Cycle(project=row, number=1, started_at=now - timedelta(days=90)) for row in rows])
    GateDecision.objects.bulk_create(
        [GateDecision(project=row, cycle=1, phase="charter", kind="passed", name="B", at=now) for row in rows]
    )
    trail = [Activity(project=row, verb="goal.changed", at=now - timedelta(hours=n)) for row in rows for n in range(20)]
    Activity.objects.bulk_create(trail, batch_size=2_000)
    goals = [Goal(project=row, metric="lead_time_mean", target=100.0) for row in rows for _two in range(2)]
    saved = Goal.objects.bulk_create(goals)
    KeptFigure.objects.bulk_create(
        [KeptFigure(goal=goal, revision=1, value=60.0 + n % 80, kept_at=now) for n, goal in enumerate(saved)]
    )
    return user


def measure(name: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"Host": "localhost"})
    client.force_login(fill())  # type: ignore[arg-type]
    for words, address in PAGES.items():
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        queries = len(seen)
        if answer.status_code != 200:
            sys.exit(f"{address}: {answer.status_code}")
        took, worked = [], []
        for _again in range(REQUESTS):
            began, idle = time.perf_counter(), time.process_time()
            client.get(address)
            took.append((time.perf_counter() - began) * 1_000)
            worked.append((time.process_time() - idle) * 1_000)
        median, p95, own = statistics.median(took), statistics.quantiles(took, n=20)[-1], statistics.median(worked)
        line = f"median {median:6.1f} ms   p95 {p95:6.1f} ms   own processor {own:6.1f} ms   {queries} queries"
        print(f"{name:<11} {words:<20} {line}", flush=True)


def in_scratch() -> None:
    """The child: its own database, made by the migrations and removed afterwards."""
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "sqlite":
        # A name of its own: the tests' database may be in use at the same time.
        connection.settings_dict["TEST"]["NAME"] = f"portfolio_time_{os.getpid()}"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        measure(connection.vendor)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def main() -> None:
    if sys.argv[1:] == ["child"]:
        in_scratch()
        return
    print(f"{PROJECTS} projects, {REQUESTS} requests each")
    servers = ["", os.environ.get("TEST_DATABASE_URL", "")]
    for url in dict.fromkeys(servers):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": folder}
            env.pop("REDIS_URL", None)
            env.pop("DATABASE_URL", None)
            if url:
                env["DATABASE_URL"] = url
            subprocess.run([sys.executable, "-m", "benchmarks.portfolio_time", "child"], env=env, check=True)


if __name__ == "__main__":
    main()

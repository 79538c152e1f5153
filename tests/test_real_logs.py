"""The real logs that lie beside a checkout, imported through the pages as they are guessed, without one correction.

Events, cases and activities are those of pandas and pm4py (`data/README.md` there); variants were counted by the plain
recomputation in `tests/analysis/engine/engine_oracle.py`. Skipped loudly where the logs are not present.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from analysis.models import EventLog

from .walker import Walker

LOGS = Path(
    os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "logs")
)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.logs,
    pytest.mark.skipif(not LOGS.is_dir(), reason=f"NOT TESTED on real logs: {LOGS} is not there"),
]
# file: events, executions, cases, activities, variants
COUNTS = {
    "bpic2013_closed_problems.csv.gz": (6660, 6660, 1487, 4, 183),
    "bpic2013_incidents.xes.gz": (65533, 65533, 7554, 4, 1511),
    "callcenter.csv.gz": (7548, 7548, 3885, 6, 354),
    "interval_event_log.csv.gz": (8109, 8109, 1266, 8, 10),
    "patients.csv.gz": (5442, 2721, 500, 7, 7),
    "production.csv.gz": (4953, 4953, 225, 26, 217),
    "receipt.csv.gz": (8577, 8577, 1434, 27, 116),
    "receipt.xes.gz": (8577, 8577, 1434, 27, 116),
    "reviewing.xes.gz": (3730, 2278, 100, 14, 96),
    "running-example.csv": (42, 42, 6, 8, 6),
    "running-example.xes": (42, 42, 6, 8, 6),
    "uci_incident_event_log_part.csv.gz": (5998, 5998, 890, 8, 287),
}


def test_the_table_names_every_log_there() -> None:
    assert {p.name for p in LOGS.iterdir()} == set(COUNTS)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_real_log_comes_in_through_the_page_as_guessed(
    name: str, project: Any, people: Any, client_for: Callable[[Any], Client], run_jobs: Callable[[], int]
) -> None:
    walker = Walker(client_for(people.owner))
    address = f"/p/{project.code}/analyze/log/new/"
    walker.open(address).send("/analyze/log/new/", files={"upload": (name, (LOGS / name).read_bytes())})
    assert "/columns/" in walker.url
    walker.send("/columns/", button="start=1")
    run_jobs()
    log = EventLog.objects.get()
    assert log.status == "ready", log.imports.get().error
    info = log.info
    found = tuple(info[key] for key in ("events", "executions", "cases", "activities", "variants"))
    assert found == COUNTS[name]
    walker.open(f"/p/{project.code}/analyze/")
    assert f"{info['cases']:,}" in walker.text

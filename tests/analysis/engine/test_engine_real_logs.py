"""Every figure on every real log beside the checkout, to the last digit, against a plain-Python recomputation.

The logs may not be copied into the repository; without them these tests say so and are skipped. How each is to be read
is written here by hand, so that a wrong guess of the engine shows as well.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import engine_oracle as oracle
import engine_oracle_figures as expected
import pytest
from engine_checks import check_figures
from engine_oracle import DMY, DOTS, Log

from analysis.engine.log import prepare
from analysis.engine.measure import Limit, MeasureSettings, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events, sniff
from analysis.engine.settings import Period
from analysis.engine.worktime import CALENDAR_24X7

LOGS = Path(os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"))
DAY = 86_400
pytestmark = [
    pytest.mark.logs,
    pytest.mark.skipif(not LOGS.is_dir(), reason=f"REAL LOGS MISSING: no {LOGS}; set SEVENSTEP_LOGS"),
]

XES = ("case:concept:name", "concept:name", "time:timestamp")
RECEIPT = Log("receipt.csv.gz", *XES, lifecycle="lifecycle:transition", resource="org:resource", department="org:group")
CALLS = Log("callcenter.csv.gz", "Service ID", "Operation", "End Date", "Start Date", resource="Agent", form=DOTS)
INCIDENTS = Log(
    "uci_incident_event_log_part.csv.gz", "number", "incident_state", "sys_updated_at", resource="assigned_to",
    department="assignment_group", form=DMY,
)  # fmt: skip
PATIENTS = Log("patients.csv.gz", "patient", "handling", "time", lifecycle="registration_type", resource="employee")
VOLVO = Log("bpic2013_incidents.xes.gz", *XES, resource="org:resource", department="org:group")

# (events, cases, activities, executions), counted with pandas and pm4py
GUESSED: dict[Log, tuple[int, int, int, int]] = {
    INCIDENTS: (5998, 890, 8, 5998),
    VOLVO: (65533, 7554, 4, 65533),
    replace(VOLVO, file="bpic2013_closed_problems.csv.gz"): (6660, 1487, 4, 6660),
    CALLS: (7548, 3885, 6, 7548),
    RECEIPT: (8577, 1434, 27, 8577),
    replace(RECEIPT, file="receipt.xes.gz"): (8577, 1434, 27, 8577),
    Log("interval_event_log.csv.gz", *XES, "start_timestamp"): (8109, 1266, 8, 8109),
    Log("production.csv.gz", *XES, "start_timestamp", resource="org:resource"): (4953, 225, 26, 4953),
    PATIENTS: (5442, 500, 7, 2721),
    replace(PATIENTS, file="reviewing.xes.gz", case=XES[0], activity=XES[1], end=XES[2],
            lifecycle="lifecycle:transition", resource="org:resource"): (3730, 100, 14, 2278),
    Log("running-example.csv", *XES, resource="org:resource"): (42, 6, 8, 42),
    Log("running-example.xes", *XES, resource="org:resource"): (42, 6, 8, 42),
}  # fmt: skip
# The same logs read otherwise: wall times and months in zones with and without daylight saving, other roles.
OTHERWISE: dict[str, tuple[Log, frozenset[str]]] = {
    "months in Amsterdam": (replace(RECEIPT, zone="Europe/Amsterdam"), frozenset()),
    "wall times of New York, errors": (
        replace(INCIDENTS, zone="America/New_York", department=None, outcome="made_sla"), frozenset({"FALSE"}),
    ),
    "wall times of Shanghai": (replace(CALLS, zone="Asia/Shanghai"), frozenset()),
    "lone timestamps are starts": (replace(RECEIPT, lone="starts"), frozenset()),
    "calls by position": (replace(CALLS, department="Agent Position"), frozenset()),
    "completes alone": (replace(PATIENTS, lifecycle=None), frozenset()),
    "handovers of people": (replace(VOLVO, file="bpic2013_closed_problems.csv.gz", department=None), frozenset()),
    "receipt by people": (replace(RECEIPT, department=None), frozenset()),
    "incidents by people": (replace(VOLVO, department=None), frozenset()),
}  # fmt: skip


@cache
def events_of(file: str) -> list[oracle.Row]:
    return oracle.load(LOGS / file)


def test_every_log_there_is_tested() -> None:
    assert {log.file for log in GUESSED} == {path.name for path in LOGS.iterdir()}


@pytest.mark.parametrize("log", GUESSED, ids=lambda log: log.file)
def test_every_figure_of_a_log_as_guessed(log: Log, tmp_path: Path) -> None:
    preview = sniff(LOGS / log.file, ReadOptions(time_zone="UTC"))
    assert preview.questions == ()
    guessed = preview.mapping.to_dict()
    assert {role: guessed[role] for role in log.mapping} == log.mapping
    check(log, frozenset(), preview.mapping, tmp_path)
    info = measure(tmp_path / "log").log
    assert (info.events, info.cases, info.activities, info.executions) == GUESSED[log]


@pytest.mark.parametrize("name", OTHERWISE)
def test_every_figure_of_a_log_read_otherwise(name: str, tmp_path: Path) -> None:
    log, errors = OTHERWISE[name]
    check(log, errors, ColumnMapping(**log.mapping), tmp_path, "week")


def check(log: Log, errors: frozenset[str], mapping: ColumnMapping, folder: Path, period: Period = "month") -> None:
    """Read and prepare with the engine; compare everything that it answers with the recomputation."""
    options, raw = ReadOptions(time_zone=log.zone, timestamps=log.lone), folder / "raw.parquet"
    events = events_of(log.file)
    result = read_events(LOGS / log.file, mapping, options, raw)
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (len(events), len(events), 0)
    prepare([raw], folder / "log", mapping, options, CALENDAR_24X7(log.zone))

    executions = oracle.executions(events, log)
    activities = {run.activity for runs in executions.values() for run in runs}
    limits = {activity: (place % 5 + 1) * DAY // 2 for place, activity in enumerate(sorted(activities))}
    handover = next((kind for kind in ("department", "resource") if getattr(log, kind)), None)
    asked = expected.Asked(limits, 5 * DAY, errors, handover, log.zone)
    settings = MeasureSettings(
        limits={activity: Limit(seconds) for activity, seconds in limits.items()}, case_limit_seconds=5 * DAY,
        errors=errors, period=period, variants_n=100_000,
    )  # fmt: skip
    check_figures(folder / "log", settings, expected.build_cases(executions, asked), asked, len(events))


def test_a_volvo_log_can_name_activities_by_status_and_sub_status(tmp_path: Path) -> None:
    """bpic2013: 4 statuses, 13 pairs of status and sub-status; everything else follows from the joined names."""
    mapping = ColumnMapping(**{**VOLVO.mapping, "activity_extra": "lifecycle:transition"})
    options, raw = ReadOptions(time_zone="UTC"), tmp_path / "raw.parquet"
    read_events(LOGS / VOLVO.file, mapping, options, raw)
    info = prepare([raw], tmp_path / "log", mapping, options, CALENDAR_24X7("UTC"))
    assert (info.activities, info.cases, info.executions) == (13, 7554, 65533)
    events = [
        {**event, "concept:name": f"{event['concept:name']}+{event['lifecycle:transition']}"}
        for event in events_of(VOLVO.file)
    ]
    asked = expected.Asked({}, 5 * DAY, frozenset(), "department", "UTC")
    cases = expected.build_cases(oracle.executions(events, VOLVO), asked)
    found = measure(tmp_path / "log", settings=MeasureSettings(variants_n=100_000)).to_json()
    assert found["graph"] == expected.graph_figures(cases)
    counted = {tuple(variant["activities"]): variant["cases"] for variant in found["variants"]}
    assert counted == {tuple(row["activities"]): row["cases"] for row in expected.variant_figures(cases)}

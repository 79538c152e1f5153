"""Every figure on every real log beside the checkout, to the last digit, against a plain-Python recomputation.

The logs may not be copied into the repository; without them these tests say so and are skipped. How each is to be read
is written here by hand, so that a wrong guess of the engine shows as well.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import engine_oracle as oracle
import engine_oracle_figures as expected
import pytest
from engine_oracle import DMY, DOTS, Log

from analysis.engine.log import prepare
from analysis.engine.measure import Limit, MeasureSettings, case_timeline, case_values, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events, sniff
from analysis.engine.worktime import CALENDAR_24X7, to_microseconds

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
    check(log, errors, ColumnMapping(**log.mapping), tmp_path)


def check(log: Log, errors: frozenset[str], mapping: ColumnMapping, folder: Path) -> None:
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
        errors=errors, period="month", variants_n=100_000,
    )  # fmt: skip
    check_figures(folder / "log", settings, expected.build_cases(executions, asked), asked, len(events))


def check_figures(
    folder: Path, settings: MeasureSettings, cases: list[expected.Case], asked: expected.Asked, events: int
) -> None:
    found, now = measure(folder, settings=settings).to_json(), expected.as_of({c.name: c.runs for c in cases})
    log, names = found["log"], {run.activity for case in cases for run in case.runs}
    assert (log["events"], log["executions"]) == (events, sum(len(case.runs) for case in cases))
    assert (log["cases"], log["activities"]) == (len(cases), len(names))
    keys = {variant.pop("key"): tuple(variant["activities"]) for variant in found["variants"]}
    assert log["variants"] == len(keys) == len({case.variant for case in cases})
    assert found["cases"] == expected.case_figures(cases, asked)
    assert found["steps"] == expected.step_figures(cases, asked, now)
    assert found["graph"] == expected.graph_figures(cases)
    assert found["variants"] == expected.variant_figures(cases)
    assert found["periods"] == expected.month_figures(cases, asked, now)
    assert sum(step["bottleneck_share"] or 0 for step in found["steps"]) == pytest.approx(1, abs=1e-12)
    check_each_case(folder, settings, cases, keys)
    for case in {case.name: case for case in (cases[0], cases[-1], max(cases, key=lambda c: len(c.runs)))}.values():
        check_each_run(folder, settings, case)


def check_each_case(
    folder: Path, settings: MeasureSettings, cases: list[expected.Case], keys: dict[str, tuple[str, ...]]
) -> None:
    """Lead time (or age), start, end, over its limit, variant and number of executions of every case."""
    values = case_values(folder, settings=settings)
    columns = (values.case_id, values.lead_time_seconds, values.start, values.end, values.open, values.over_limit,
               values.variant, values.executions)  # fmt: skip
    found = {row[0]: (*row[1:6], keys[row[6]], row[7]) for row in zip(*(c.tolist() for c in columns), strict=True)}
    assert len(found) == len(cases)
    for case in cases:
        length = case.age if case.lead is None else case.lead
        assert length is not None
        row = (length / 10**6, case.start, case.end or 0, case.open, case.over, case.variant, len(case.runs))
        assert found[case.name] == row, case.name


def check_each_run(folder: Path, settings: MeasureSettings, case: expected.Case) -> None:
    """The timeline of a case: each execution with its times, in order."""

    def seconds(length: int | None) -> float | None:
        return None if length is None else length / 10**6

    found: list[tuple[Any, ...]] = [
        (each.activity, to_microseconds(each.start), None if each.end is None else to_microseconds(each.end),
         each.processing, each.waiting, each.step_duration, each.resource, each.department, each.outcome)
        for each in case_timeline(folder, case.name, settings)
    ]  # fmt: skip
    assert found == [
        (run.activity, run.start, run.end, seconds(expected.worked(run)),
         None if run.end is None else seconds(expected.waited(run)), seconds(expected.step_duration(run)),
         run.resource, run.department, run.outcome)
        for run in case.runs
    ]  # fmt: skip


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

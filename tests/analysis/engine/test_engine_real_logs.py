"""Every figure on every real log beside the checkout, against a plain-Python recomputation.

The logs may not be copied into the repository; without them these tests say so and are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import engine_oracle as oracle
import pytest

from analysis.engine.figures import Figures, Stats
from analysis.engine.log import prepare
from analysis.engine.measure import MeasureSettings, measure
from analysis.engine.reading import ReadOptions, read_events, sniff
from analysis.engine.worktime import CALENDAR_24X7

LOGS = Path(os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"))
LIMIT = 5 * 86_400
DMY = "%d-%m-%Y %H:%M"
pytestmark = [
    pytest.mark.logs,
    pytest.mark.skipif(not LOGS.is_dir(), reason=f"REAL LOGS MISSING: no {LOGS}; set SEVENSTEP_LOGS"),
]

# file: (events, cases, activities, executions, form of its times)
KNOWN: dict[str, tuple[int, int, int, int, str | None]] = {
    "uci_incident_event_log_part.csv.gz": (5998, 890, 8, 5998, DMY),
    "bpic2013_incidents.xes.gz": (65533, 7554, 4, 65533, None),
    "bpic2013_closed_problems.csv.gz": (6660, 1487, 4, 6660, None),
    "callcenter.csv.gz": (7548, 3885, 6, 7548, "%d.%m.%y %H:%M"),
    "receipt.csv.gz": (8577, 1434, 27, 8577, None),
    "receipt.xes.gz": (8577, 1434, 27, 8577, None),
    "interval_event_log.csv.gz": (8109, 1266, 8, 8109, None),
    "production.csv.gz": (4953, 225, 26, 4953, None),
    "patients.csv.gz": (5442, 500, 7, 2721, None),
    "reviewing.xes.gz": (3730, 100, 14, 2278, None),
    "running-example.csv": (42, 6, 8, 42, None),
    "running-example.xes": (42, 6, 8, 42, None),
}


@pytest.mark.parametrize("file", sorted(KNOWN))
def test_every_figure_equals_the_plain_recomputation(file: str, tmp_path: Path) -> None:
    events, cases, activities, executions, form = KNOWN[file]
    options = ReadOptions(time_zone="UTC")
    preview = sniff(LOGS / file, options)
    assert preview.questions == ()
    result = read_events(LOGS / file, preview.mapping, options, tmp_path / "raw.parquet")
    assert (result.rows_read, result.rows_stored, result.rows_refused) == (events, events, 0)
    raw = [tmp_path / "raw.parquet"]
    info = prepare(raw, tmp_path / "log", preview.mapping, options, CALENDAR_24X7("UTC"))
    assert (info.events, info.cases, info.activities, info.executions) == (events, cases, activities, executions)

    figures = measure(tmp_path / "log", settings=MeasureSettings(case_limit_seconds=LIMIT, variants_n=10_000))
    columns = preview.mapping.to_dict()
    handover = "department" if columns["department"] else "resource"
    expected = oracle.measured(oracle.executions(oracle.load(LOGS / file), columns, form), LIMIT * 10**6, handover)
    check_cases(figures, expected, recorded=bool(columns[handover]))
    check_steps(figures, expected)
    check_graph_and_variants(figures, expected)


def test_a_volvo_log_can_name_activities_by_status_and_sub_status(tmp_path: Path) -> None:
    """bpic2013: 4 statuses, 13 pairs of status and sub-status."""
    from dataclasses import replace

    path, options = LOGS / "bpic2013_incidents.xes.gz", ReadOptions(time_zone="UTC")
    preview = sniff(path, options)
    mapping = replace(preview.mapping, activity_extra="lifecycle:transition")
    read_events(path, mapping, options, tmp_path / "raw.parquet")
    info = prepare([tmp_path / "raw.parquet"], tmp_path / "log", mapping, options, CALENDAR_24X7("UTC"))
    assert (info.activities, info.cases, info.executions) == (13, 7554, 65533)


def same(found: Stats | None, expected: dict[str, Any]) -> None:
    if found is None:
        assert expected["count"] == 0
        return
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-12, abs=1e-6), name


def check_cases(figures: Figures, expected: dict[str, Any], *, recorded: bool) -> None:
    cases = figures.cases
    assert cases.closed == expected["closed"]
    same(cases.lead_time, expected["lead"])
    assert cases.timeout_rate == pytest.approx(expected["late"], rel=1e-12)
    assert cases.first_time_right_rate == pytest.approx(expected["right"], rel=1e-12)
    assert cases.handovers_per_case == (pytest.approx(expected["handovers"], rel=1e-12) if recorded else None)
    assert sum(period.throughput for period in figures.periods) == cases.closed
    assert sum(period.arrivals for period in figures.periods) == cases.closed + cases.open


def check_steps(figures: Figures, expected: dict[str, Any]) -> None:
    assert {step.activity for step in figures.steps} == set(expected["counts"])
    whole = sum(sum(values["step"]) for values in expected["steps"].values())
    worked = sum(sum(values["processing"]) for values in expected["steps"].values())
    for step in figures.steps:
        values, counts = expected["steps"][step.activity], expected["counts"][step.activity]
        assert step.executions == counts["runs"]
        assert step.rework_rate == pytest.approx(counts["again"] / counts["runs"], rel=1e-12)
        for found, name in ((step.step_duration, "step"), (step.processing_time, "processing"),
                            (step.waiting_time, "waiting")):  # fmt: skip
            same(found, oracle.stats(values[name]))
        assert step.bottleneck_share == pytest.approx(sum(values["step"]) / whole, rel=1e-12)
        share = sum(values["processing"]) / worked if values["processing"] else None
        assert step.step_time_share == (None if share is None else pytest.approx(share, rel=1e-12))
        assert step.error_rate is None
        assert step.timeout_rate is None
    assert sum(step.bottleneck_share or 0 for step in figures.steps) == pytest.approx(1)


def check_graph_and_variants(figures: Figures, expected: dict[str, Any]) -> None:
    edges = {(edge.source, edge.target): edge for edge in figures.graph}
    assert set(edges) == set(expected["edges"])
    for pair, gaps in expected["edges"].items():
        known = oracle.stats([gap for gap in gaps if gap is not None])
        assert edges[pair].count == len(gaps)
        assert edges[pair].mean == pytest.approx(known["mean"], rel=1e-12, abs=1e-6)
        assert edges[pair].p95 == pytest.approx(known["p95"], rel=1e-12, abs=1e-6)
    assert {tuple(found.activities): found.cases for found in figures.variants} == dict(expected["variants"])

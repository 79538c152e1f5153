"""Everything that the engine answers about a prepared log, compared with the plain recomputation, to the last digit.

What lives here: the comparison, for the real logs and for random ones. What does not: the recomputation
(`engine_oracle`, `engine_oracle_figures`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import engine_oracle_figures as expected
import pytest

from analysis.engine.measure import MeasureSettings, case_timeline, case_values, measure
from analysis.engine.worktime import to_microseconds


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
    assert found["periods"] == expected.period_figures(cases, asked, now, settings.period)
    shares = [step["bottleneck_share"] for step in found["steps"] if step["bottleneck_share"] is not None]
    assert not shares or sum(shares) == pytest.approx(1, abs=1e-12)
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
        (run.activity, run.start, None if run.running else run.end, seconds(expected.worked(run)),
         None if run.running else seconds(expected.waited(run)), seconds(expected.step_duration(run)),
         run.resource, run.department, run.outcome)
        for run in case.runs
    ]  # fmt: skip

"""What must hold for any log: laws of the figures, tried on random logs.

Every law is stated as an equation between two measurements of the same random log, so that no expected number has to
be typed in: order of rows, names of cases, scale of time, and the sums to which shares must add up.
"""

from __future__ import annotations

import csv
import random
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine.figures import Figures, Stats
from analysis.engine.log import add_calendar, prepare
from analysis.engine.measure import Limit, MeasureSettings, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7, Calendar

MAPPING = ColumnMapping("case", "activity", "end", "start", resource="resource", outcome="outcome")
OPTIONS = ReadOptions(time_zone="UTC")
SETTINGS = MeasureSettings(
    limits={"A": Limit(3600), "B": Limit(1800, "processing")},
    case_limit_seconds=7200,
    errors=frozenset({"bad"}),
    end_activities=("C", "B"),
)
ZERO = datetime(2024, 1, 10, tzinfo=UTC)

# Minutes are distinct within a log (`unique_by`), so that no two rows tie and the order of rows can have no say.
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "case": st.sampled_from(["1", "2", "3", "工单"]),
            "activity": st.sampled_from(["A", "B", "C"]),
            "end": st.integers(0, 5000),
            "length": st.sampled_from([0, 1, 45, 600]),
            "resource": st.sampled_from(["p", "q", ""]),
            "outcome": st.sampled_from(["ok", "bad", ""]),
        }
    ),
    min_size=2,
    max_size=25,
    unique_by=lambda event: event["end"],
)


def figures_of(
    events: list[dict[str, Any]],
    *,
    one_timestamp: bool = False,
    scale: int = 1,
    chosen: MeasureSettings = SETTINGS,
    calendar: Calendar | None = None,
) -> Figures:
    """All figures of the events; minute 0 is ZERO, and `scale` stretches all times from there."""
    mapping = replace(MAPPING, start=None) if one_timestamp else MAPPING
    with tempfile.TemporaryDirectory() as name:
        source, raw, folder = Path(name, "log.csv"), Path(name, "raw.parquet"), Path(name, "log")
        with source.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("case", "activity", "start", "end", "resource", "outcome"))
            for event in events:
                start, end = ((event["end"] - length) * scale for length in (event["length"], 0))
                row = (event["case"], event["activity"], _moment(start), _moment(end))
                writer.writerow((*row, event["resource"], event["outcome"]))
        read_events(source, mapping, OPTIONS, raw)
        prepare([raw], folder, mapping, OPTIONS, CALENDAR_24X7("UTC"))
        if calendar is not None:
            add_calendar(folder, calendar)
            chosen = replace(chosen, calendar_key=calendar.key)
        return measure(folder, settings=chosen)


def _moment(minute: int) -> str:
    return (ZERO + timedelta(minutes=minute)).strftime("%Y-%m-%d %H:%M:%S")


def numbers(figures: Figures) -> dict[str, Any]:
    """The figures without the note of what they were computed with."""
    return {key: value for key, value in asdict(figures).items() if key != "settings"}


@pytest.mark.parametrize("one_timestamp", [False, True])
@settings(max_examples=12, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 99))
def test_the_order_of_the_rows_changes_nothing(events: list[dict[str, Any]], seed: int, one_timestamp: bool) -> None:
    shuffled = random.Random(seed).sample(events, len(events))  # noqa: S311 - an order, not a secret
    assert numbers(figures_of(shuffled, one_timestamp=one_timestamp)) == numbers(
        figures_of(events, one_timestamp=one_timestamp)
    )


@settings(max_examples=12, deadline=None)
@given(EVENTS)
def test_renaming_the_cases_changes_nothing(events: list[dict[str, Any]]) -> None:
    """The new names sort in the opposite order, so that every internal number changes."""
    names = {"1": "z", "2": "y", "3": "x", "工单": "0"}
    renamed = [{**event, "case": names[event["case"]]} for event in events]
    assert numbers(figures_of(renamed)) == numbers(figures_of(events))


@settings(max_examples=12, deadline=None)
@given(EVENTS, st.sampled_from([2, 3, 60]))
def test_stretching_all_times_stretches_all_durations(events: list[dict[str, Any]], scale: int) -> None:
    """With limits stretched alike, rates and counts stay and every duration is `scale` times as long."""
    longer = replace(
        SETTINGS,
        limits={step: Limit(limit.seconds * scale, limit.clock) for step, limit in SETTINGS.limits.items()},
        case_limit_seconds=7200 * scale,
    )
    before, after = figures_of(events), figures_of(events, scale=scale, chosen=longer)
    check_stats(before.cases.lead_time, after.cases.lead_time, scale)
    assert _rates(before.cases) == _rates(after.cases)
    assert [step.activity for step in before.steps] == [step.activity for step in after.steps]
    for old, new in zip(before.steps, after.steps, strict=True):
        assert _rates(old) == _rates(new)
        for name in ("step_duration", "processing_time", "waiting_time"):
            check_stats(getattr(old, name), getattr(new, name), scale)
    for edge, stretched in zip(before.graph, after.graph, strict=True):
        assert (edge.source, edge.target, edge.count) == (stretched.source, stretched.target, stretched.count)
        for name in ("mean", "median", "p95"):
            check_number(getattr(edge, name), getattr(stretched, name), scale)


@pytest.mark.parametrize("one_timestamp", [False, True])
@settings(max_examples=12, deadline=None)
@given(events=EVENTS)
def test_shares_add_up_to_one(events: list[dict[str, Any]], one_timestamp: bool) -> None:
    """Bottleneck shares, shares of step time and shares of variants each make up the whole, where there is any."""
    figures = figures_of(events, one_timestamp=one_timestamp)
    check_whole([step.bottleneck_share for step in figures.steps])
    check_whole([step.step_time_share for step in figures.steps])
    check_whole([variant.share for variant in figures.variants])
    assert sum(step.executions for step in figures.steps) == figures.log.executions == len(events)
    assert sum(period.throughput for period in figures.periods) == figures.cases.closed
    assert sum(period.arrivals for period in figures.periods) == figures.log.cases
    assert sum(variant.cases for variant in figures.variants) == figures.log.cases
    assert sum(edge.count for edge in figures.graph) == figures.log.executions - figures.log.cases


@settings(max_examples=12, deadline=None)
@given(EVENTS)
def test_work_and_waiting_make_up_the_lead_times_where_nothing_overlaps(events: list[dict[str, Any]]) -> None:
    """Shares of end-to-end time and the waiting's share sum to 1; where executions overlap, to more."""
    every_case_closed = replace(SETTINGS, end_activities=())
    ordered = sorted(events, key=lambda event: event["end"])
    apart, latest = [], {}
    for event in ordered:
        length = min(event["length"], event["end"] - latest.get(event["case"], -10_000))
        apart.append({**event, "length": length})
        latest[event["case"]] = event["end"]
    for chosen, least in ((events, True), (apart, False)):
        figures = figures_of(chosen, chosen=every_case_closed)
        shares = [figures.cases.waiting_share, *(step.end_to_end_share for step in figures.steps)]
        if any(share is not None for share in shares):
            whole = sum(share or 0 for share in shares)
            assert whole >= 1 - 1e-12
            assert least or whole == pytest.approx(1, abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(EVENTS)
def test_a_week_of_full_days_is_plain_time(events: list[dict[str, Any]]) -> None:
    """A calendar of seven days from 00:00 to 24:00 is another way than 24×7, through the table of working time."""
    full = Calendar("full", "UTC", week=((("00:00", "24:00"),),) * 7)
    assert numbers(figures_of(events, calendar=full)) == numbers(figures_of(events))


def check_stats(before: Stats | None, after: Stats | None, scale: int) -> None:
    assert (before is None) == (after is None)
    if before is None or after is None:
        return
    assert before.count == after.count
    for name in ("mean", "median", "p90", "p95", "sum"):
        check_number(getattr(before, name), getattr(after, name), scale)


def check_number(before: float | None, after: float | None, scale: int) -> None:
    """Percentiles are rounded to the microsecond, once before and once after the stretch."""
    assert (before is None) == (after is None)
    if before is not None:
        assert after == pytest.approx(before * scale, abs=1e-6 * scale, rel=1e-12)


def check_whole(shares: list[float | None]) -> None:
    known = [share for share in shares if share is not None]
    if known:
        assert sum(known) == pytest.approx(1, abs=1e-12)


def _rates(figures: Any) -> dict[str, Any]:
    return {
        name: value
        for name, value in asdict(figures).items()
        if isinstance(value, int | None) or name.endswith(("_rate", "_share"))
    }

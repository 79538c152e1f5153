"""Every figure is equal on DuckDB and on a real Spark cluster: no tolerance anywhere."""

from __future__ import annotations

import json
import os
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analysis.engine import demo_log
from analysis.engine.append import append
from analysis.engine.catalog import METRICS
from analysis.engine.filters import Filter
from analysis.engine.log import add_calendar, prepare
from analysis.engine.measure import (
    Definition,
    Limit,
    MeasureSettings,
    case_timeline,
    case_values,
    metric_series,
    read_metric,
    running_executions,
)
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events, sniff
from analysis.engine.worktime import CALENDAR_24X7, Calendar

pytestmark = pytest.mark.spark
LOGS = Path(os.environ.get("SEVENSTEP_LOGS", Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"))
LIGHT = (
    "receipt.csv.gz", "callcenter.csv.gz", "interval_event_log.csv.gz", "production.csv.gz", "patients.csv.gz",
    "reviewing.xes.gz", "running-example.csv", "bpic2013_closed_problems.csv.gz",
)  # fmt: skip
OFFICE = Calendar("office", "Europe/Berlin", week=((("09:00", "12:00"), ("13:00", "17:30")),) * 5 + ((),) * 2)
NIGHT = Calendar("night", "Europe/Berlin", week=((("22:00", "06:00"),),) * 7, version=2)
HOUR = 3600


def random_log(seed: int, events: int = 400, *, lifecycle: bool = False) -> list[dict[str, str]]:
    """Times with every digit of a microsecond, so that no quantile is a whole second by chance. lifecycle: rows are
    starts and completions, and what never completes is running."""
    dice = random.Random(seed)
    rows = []
    for _ in range(events):
        at = 1_709_900_000 * 10**6 + dice.randrange(40 * 86_400 * 10**6)
        length = dice.choice([0, dice.randrange(10**6), dice.randrange(5 * HOUR * 10**6), dice.randrange(10**12)])
        start, end = (datetime.fromtimestamp(t // 10**6, UTC).replace(microsecond=t % 10**6) for t in (at, at + length))
        row = {
            "case": f"工单-{dice.randrange(60)}", "activity": dice.choice("ABCDE"), "start": start.isoformat(),
            "end": end.isoformat(), "resource": dice.choice(["p", "q", "r", ""]),
            "department": dice.choice(["Day", "NIGHT", ""]), "outcome": dice.choice(["ok", "bad", "Bad", ""]),
            "priority": dice.choice(["1", "2.50", "1e1", "n/k", "\u3000７", "\u30007", " 3\u00a0", "-4"]),
        }  # fmt: skip
        if lifecycle:
            row["end"] = row.pop("start")
            row["lifecycle"] = dice.choice(["start", "complete"])
        rows.append(row)
    return rows


RICH = MeasureSettings(
    limits={"A": Limit(HOUR), "B": Limit(2 * HOUR, "processing"), "no such step": Limit(1)},
    case_limit_seconds=20 * 86_400, errors=frozenset({"bad", "never seen"}), end_activities=("C", "D", "E", "Z"),
    as_of=datetime(2024, 4, 25, 12, 30, 1, 7, tzinfo=UTC), variants_n=1000,
)  # fmt: skip


def test_both_workers_take_part(cluster: Any, build: Any, assert_same: Any) -> None:
    assert_same(build(random_log(1)).folder)
    assert [worker["coresused"] for worker in cluster.workers()] == [1, 1]


@pytest.mark.parametrize("seed", range(4))
def test_random_logs_with_limits_errors_and_open_cases(build: Any, assert_same: Any, seed: int) -> None:
    folder = build(random_log(seed, lifecycle=seed > 1), timestamps="starts" if seed == 3 else "ends").folder
    assert assert_same(folder, RICH).cases.open
    assert assert_same(folder, replace(RICH, end_activities=(), errors=frozenset(), period="month")).steps


def test_a_large_log_is_measured_some_steps_at_a_time(
    build: Any, assert_same: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analysis.engine.selection.MOST_AT_ONCE", 100)
    assert len(assert_same(build(random_log(9)).folder, RICH).steps) == 5


def test_quantiles_of_one_to_forty_values(build: Any, assert_same: Any) -> None:
    """A step with n executions for every n: each place of a quantile between its neighbours comes up."""
    dice = random.Random(5)
    rows = []
    for size in range(1, 41):
        for number in range(size):
            micro = dice.randrange(10**12)
            start = datetime.fromtimestamp(1_700_000_000 + micro // 10**6, UTC).replace(microsecond=micro % 10**6)
            end = f"2024-01-01 00:00:00.{dice.randrange(10**6):06}"
            rows.append({"case": f"{size}-{number}", "activity": f"S{size}", "start": start.isoformat(), "end": end})
    assert len(assert_same(build(rows).folder).steps) == 40


@pytest.mark.parametrize("departments", [(), (("Night", NIGHT),)])
def test_working_calendars_and_those_of_departments(
    cluster: Any, build: Any, assert_same: Any, departments: Any
) -> None:
    calendar = replace(OFFICE, departments=departments)
    folder = build(random_log(7, lifecycle=True), zone="Europe/Berlin", calendar=calendar).folder
    settings = replace(RICH, calendar_key=calendar.table_key)
    assert assert_same(folder, settings).settings.calendar == "office"
    there = replace(settings, engine=cluster.address)
    found = running_executions(folder, settings=settings)
    assert found
    assert found == running_executions(folder, settings=there)
    case = found[0].case_id
    assert case_timeline(folder, case, settings) == case_timeline(folder, case, there)


def test_a_log_with_a_delta_beside_its_base(build: Any, assert_same: Any, tmp_path: Path) -> None:
    """Some of the first file's cases get more events, and a new step; the filter reads the raw rows of both pieces."""
    first, more = random_log(11), [row | {"activity": "F"} for row in random_log(12, 40)]
    build(first)
    build(more, name="more")
    raw = [tmp_path / "log0.parquet", tmp_path / "more0.parquet"]
    meta = json.loads((tmp_path / "log/meta.json").read_text())
    mapping, options = ColumnMapping.from_dict(meta["mapping"]), ReadOptions.from_dict(meta["options"])
    folder = tmp_path / "both"
    append(tmp_path / "log", raw, folder, mapping, options, CALENDAR_24X7("UTC"))
    assert (folder / "delta").exists()
    assert "F" in [step.activity for step in assert_same(folder, RICH).steps]
    assert assert_same(folder, RICH, Filter(attributes=(("priority", ("1",)),))).cases.closed


def test_an_empty_selection(build: Any, table: Any, assert_same: Any) -> None:
    folder = build(table("1 A 09:00", "case", "activity", "end")).folder
    assert assert_same(folder, RICH, Filter(activities=("no such step",))).cases.closed == 0


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    demo_log.write_csv(demo_log.complaint_log(), place / "tickets.csv")
    return prepared(place / "tickets.csv", place, demo_log.TIME_ZONE)


def prepared(source: Path, place: Path, zone: str) -> Path:
    options = ReadOptions(time_zone=zone)
    preview = sniff(source, options)
    read_events(source, preview.mapping, options, place / "raw.parquet")
    prepare([place / "raw.parquet"], place / "log", preview.mapping, options, CALENDAR_24X7(zone))
    return place / "log"


def test_the_demo_log_in_days_weeks_and_months(complaints: Path, assert_same: Any) -> None:
    feedback = demo_log.ACTIVITIES["zh"][3]
    settings = MeasureSettings(
        limits={feedback: Limit(demo_log.FEEDBACK_LIMIT_SECONDS)}, case_limit_seconds=demo_log.CASE_LIMIT_SECONDS,
        errors=demo_log.error_outcomes("zh"),
    )  # fmt: skip
    for period in ("day", "week", "month"):
        assert assert_same(complaints, replace(settings, period=period)).cases.timeout_rate == 0.4


def test_every_metric_alone_and_in_weeks(cluster: Any, complaints: Path) -> None:
    step = demo_log.ACTIVITIES["zh"][2]
    here = MeasureSettings(case_limit_seconds=demo_log.CASE_LIMIT_SECONDS, limits={step: Limit(86_400)},
                           errors=demo_log.error_outcomes("zh"))  # fmt: skip
    there = replace(here, engine=cluster.address)
    for key in METRICS:
        question = Definition(key, step=step)
        assert read_metric(complaints, question, here) == read_metric(complaints, question, there), key
    for key in ("lead_time_p90", "case_timeout_rate", "arrivals", "step_processing_p90", "step_error_rate"):
        question = Definition(key, step=step)
        assert metric_series(complaints, question, "week", here) == metric_series(complaints, question, "week", there)


def test_a_calendar_that_was_added_later(complaints: Path, assert_same: Any) -> None:
    office = replace(OFFICE, time_zone=demo_log.TIME_ZONE)
    add_calendar(complaints, office)
    assert assert_same(complaints, MeasureSettings(calendar_key=office.table_key)).cases.closed == 400


@pytest.mark.logs
@pytest.mark.skipif(not LOGS.is_dir(), reason=f"REAL LOGS MISSING: no {LOGS}; set SEVENSTEP_LOGS")
@pytest.mark.parametrize("file", LIGHT)
def test_real_logs(file: str, tmp_path: Path, assert_same: Any) -> None:
    settings = MeasureSettings(case_limit_seconds=5 * 86_400, variants_n=10_000)
    assert assert_same(prepared(LOGS / file, tmp_path, "UTC"), settings).variants


FILTERS: list[dict[str, Any]] = [
    {"date_from": "2024-03-20", "date_to": "2024-04-05"},
    {"date_from": "2024-03-20", "date_to": "2024-04-20T12:00", "period_by": "start"},
    {"date_from": "2024-03-09", "date_to": "2024-04-22", "period_by": "contained"},
    {"status": "open"},
    {"status": "closed", "lead_time_over_seconds": 20 * 86_400},
    {"lead_time_over_seconds": 10 * 86_400.5},
    {"departments": ["Day", 'it\'s \\ ${env:HOME} "no" `such`\n one']},
    {"resources": ["p"], "lacks": ["E"]},
    {"activities": ["A", "B"]},
    {"lacks": ["A", "no such step"]},
    {"attributes": {"priority": ["1", "2.50"], "resource": ["q"]}},
    {"attributes": {"no such column": ["1"]}},
    {"ranges": {"priority": {"low": "2.5"}}},
    {"ranges": {"priority": {"low": "-4", "high": "7"}}},
    {"ranges": {"priority": {"low": "1e1", "high": "1e1"}}},
    {"ranges": {"end": {"low": "2024-04-01", "high": "2024-04-03"}}},
    {"ranges": {"start": {"high": "2024-03-12T10:30:00.5+01:00"}}},
]


def test_filters_of_every_kind_choose_the_same_cases(cluster: Any, build: Any) -> None:
    folder = build(random_log(11), zone="Asia/Shanghai").folder
    sizes = set()
    for data in FILTERS:
        filter = Filter.from_dict(data)
        here = case_values(folder, filter, RICH)
        there = case_values(folder, filter, replace(RICH, engine=cluster.address))
        for field in here.__dataclass_fields__:
            assert getattr(here, field).tolist() == getattr(there, field).tolist(), (data, field)
        sizes.add(len(here))
    assert len(sizes) > 8


def test_a_filter_by_variants(build: Any, table: Any, assert_same: Any) -> None:
    folder = build(table("1 A 09:00\n1 B 10:00\n2 A 09:00\n3 A 3T11:00", "case", "activity", "end")).folder
    (frequent, _) = assert_same(folder).variants
    assert assert_same(folder, filter=Filter(variants=(frequent.key, "none"))).cases.closed == 2

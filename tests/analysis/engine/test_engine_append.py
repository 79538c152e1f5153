"""Appending equals preparing everything at once, whatever the rows and wherever they are cut."""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import measure as doors
from analysis.engine.append import append
from analysis.engine.filters import Filter
from analysis.engine.log import LogInfo, add_calendar, columns, log_info, prepare
from analysis.engine.measure import Definition, Limit, MeasureSettings, measure
from analysis.engine.reading import ColumnMapping, ReadOptions, read_events
from analysis.engine.worktime import CALENDAR_24X7, Calendar

HEADER = ("case", "activity", "start", "end", "resource", "department", "outcome", "amount", "kind", "number")
MAPPING = ColumnMapping("case", "activity", "end", "start", None, "resource", "department", "outcome")
NUMBERED = replace(MAPPING, event_id="number")
MANY = 10**6
OPTIONS = ReadOptions(time_zone="UTC")
WEEK = ((("08:00", "12:00"), ("13:00", "17:00")),) * 5 + ((),) * 2
NIGHT = Calendar("night", "UTC", week=((("22:00", "06:00"),),) * 7)
OFFICE = Calendar("office", "UTC", week=WEEK, departments=(("Night shift", NIGHT),))
SETTINGS = MeasureSettings(
    limits={"A": Limit(3600), "B": Limit(1800, "processing")},
    case_limit_seconds=7200,
    errors=frozenset({"bad"}),
    end_activities=("C", "B"),
    period="day",
)
EVENT = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["1", "2", "3", "10", "0", "工单"]),
        "activity": st.sampled_from(["B", "C", "D", "A", "审批"]),
        "hour": st.integers(0, 40),
        "length": st.sampled_from([None, None, 0, 1, 5]),
        "resource": st.sampled_from(["p", "q", "-"]),
        "department": st.sampled_from(["Sales", "night shift ", ""]),
        "outcome": st.sampled_from(["ok", "bad", ""]),
        "amount": st.sampled_from(["1", "2.5", "many", ""]),
        "kind": st.sampled_from(["start", "complete", "complete", "schedule", "other", ""]),
        "number": st.sampled_from(["", *(f"n{number}" for number in range(12))]),
    }
)
Batch = list[dict[str, Any]]


def raw_files(folder: Path, batches: Sequence[Batch], mapping: ColumnMapping) -> list[Path]:
    """Each batch as a CSV that was read. Only the second one and those after it have a column of amounts."""
    found = []
    for place, batch in enumerate(batches):
        path = folder / f"batch{place}.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            shown = [title for title in HEADER if place or title != "amount"]
            writer.writerow(shown)
            for event in batch:
                started = event["length"] is not None
                row = event | {
                    "start": _time(event["hour"] - event["length"]) if started else "", "end": _time(event["hour"]),
                }  # fmt: skip
                writer.writerow([row[title] for title in shown])
        read_events(path, mapping, OPTIONS, path.with_suffix(".parquet"))
        found.append(path.with_suffix(".parquet"))
    return found


def _time(hour: int) -> str:
    day, rest = divmod(hour + 48, 24)
    return f"2024-01-{day:02d} {rest:02d}:00:00"


def everything(folder: Path) -> dict[str, Any]:
    """All that anybody can ask the folder."""
    chosen = [Filter(), Filter(departments=("Sales",)), Filter(lacks=("D",)), Filter(attributes=(("amount", ("1",)),))]
    chosen += [Filter(activities=("A",), resources=("q",)), Filter(status="closed", ranges=(("amount", "1", "2"),))]
    by_office = replace(SETTINGS, calendar_key=OFFICE.table_key)
    found: dict[str, Any] = {"columns": columns(folder), "office": asdict(measure(folder, settings=by_office))}
    found |= {f"filter {place}": asdict(measure(folder, each, SETTINGS)) for place, each in enumerate(chosen)}
    values = doors.case_values(folder, settings=by_office)
    found["cases"] = {title: column.tolist() for title, column in vars(values).items()}
    found["timelines"] = [doors.case_timeline(folder, case, by_office) for case in values.case_id.tolist()]
    found["running"] = doors.running_executions(folder, settings=by_office)
    found["series"] = doors.metric_series(folder, Definition("lead_time_p90"), "day", by_office)
    keys = Filter(variants=tuple(row["key"] for row in found["filter 0"]["variants"][:1]))
    found["one variant, none open"] = asdict(measure(folder, keys, replace(SETTINGS, end_activities=())))
    found["values"] = {column: doors.attribute_values(folder, column) for column in columns(folder)}
    return found | {"numbers": doors.number_columns(folder, columns(folder))} | figures(folder)


def figures(folder: Path) -> dict[str, Any]:
    """What was said of the log, and the figures that need no case to be looked at one by one."""
    plain = measure(folder, settings=replace(SETTINGS, end_activities=()))
    return {"info": asdict(log_info(folder)), "none open": asdict(plain)}


def whole(folder: Path, raw: list[Path], mapping: ColumnMapping, options: ReadOptions = OPTIONS) -> Path:
    prepare(raw, folder, mapping, options, CALENDAR_24X7("UTC"))
    add_calendar(folder, OFFICE)
    return folder


def contents(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("timestamps", ["ends", "starts"])
@settings(max_examples=5, deadline=None)
@given(batches=st.lists(st.lists(EVENT, min_size=1, max_size=12), min_size=2, max_size=4), data=st.data())
def test_batches_give_all_that_one_import_gives(batches: list[Batch], timestamps: Any, data: st.DataObject) -> None:
    """With and without event numbers and lifecycles, with a delta that grows too large on the way; the folder that was
    added to stays as it was, and adding the last batch again changes nothing where every row has a number."""
    roles = {"event_id": data.draw(st.sampled_from([None, "number"])),
             "lifecycle": data.draw(st.sampled_from([None, "kind"]))}  # fmt: skip
    mapping, options = replace(MAPPING, **roles), replace(OPTIONS, timestamps=timestamps)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        raw = raw_files(home, batches, mapping)
        before = whole(home / "v0", raw[:1], mapping, options)
        for count in range(2, len(raw) + 1):
            old, after = contents(before), home / f"v{count}"
            most = data.draw(st.sampled_from([MANY, MANY, MANY, 12, 0]))
            append(before, raw[:count], after, mapping, options, CALENDAR_24X7("UTC"), most=most)
            assert contents(before) == old
            at_once = whole(home / f"whole{count}", raw[:count], mapping, options)
            assert figures(after) == figures(at_once)
            before = after
        add_calendar(before, OFFICE)
        expected = everything(at_once)
        assert everything(before) == expected
        if mapping.event_id and all(event["number"] for event in batches[-1]):
            again = [*raw, home / "again.parquet"]
            again[-1].write_bytes(raw[-1].read_bytes())
            append(before, again, home / "again", mapping, options, CALENDAR_24X7("UTC"), most=MANY)
            assert without_counts(everything(home / "again")) == without_counts(expected)


def without_counts(found: dict[str, Any]) -> dict[str, Any]:
    """Without what is said of rows that were left out."""
    counts = ("duplicate_rows", "duplicate_events")
    return found | {"info": {key: value for key, value in found["info"].items() if key not in counts}}


def test_the_same_event_number_is_stored_once(build: Any, table: Any) -> None:
    """Batch 2 repeats n2 and brings n3: three events, one counted as seen before."""
    cells = ("case", "activity", "end", "number")
    log = build(table("1 A 09:00 n1\n1 B 10:00 n2", *cells), parts=[table("1 B 10:00 n2\n1 C 11:00 n3", *cells)])
    assert (log.info.events, log.info.duplicate_events, log.info.corrected_events) == (3, 1, 0)


def test_exact_copies_without_event_numbers_are_kept_and_counted(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00\n1 A 09:00\n1 B 10:00", "case", "activity", "end"))
    assert (log.info.events, log.info.duplicate_rows) == (3, 1)


def test_within_one_file_the_first_row_of_a_number_stays(build: Any, table: Any) -> None:
    log = build(table("1 A 09:00 n1\n1 B 10:00 n1", "case", "activity", "end", "number"))
    assert [row.activity for row in doors.case_timeline(log.folder, "1")] == ["A"]
    assert (log.info.duplicate_events, log.info.duplicate_rows, log.info.corrected_events) == (1, 0, 0)


def test_a_later_file_corrects_and_the_corrected_row_keeps_its_place(build: Any, table: Any) -> None:
    """A and B end at the same time, A stands first. The correction of A's person does not put A behind B."""
    cells = ("case", "activity", "end", "resource", "number")
    log = build(table("1 A 09:00 p n1\n1 B 09:00 p n2", *cells), parts=[table("1 A 09:00 q n1", *cells)])
    found = [(row.activity, row.resource) for row in doors.case_timeline(log.folder, "1")]
    assert found == [("A", "q"), ("B", "p")]
    assert (log.info.events, log.info.duplicate_events, log.info.corrected_events) == (2, 0, 1)


def event(case: str, activity: str, hour: int, number: str) -> dict[str, Any]:
    shape = {"resource": "p", "department": "Sales", "outcome": "ok", "amount": "", "kind": "", "length": None}
    return shape | {"case": case, "activity": activity, "hour": hour, "number": number}


def added(
    home: Path, batches: list[Batch], most: int | None = MANY, mapping: ColumnMapping = NUMBERED
) -> list[LogInfo]:
    """The batches prepared and added one after another, to folders v1, v2, …"""
    raw = raw_files(home, batches, mapping)
    infos = [prepare(raw[:1], home / "v1", mapping, OPTIONS, CALENDAR_24X7("UTC"))]
    for count in range(2, len(raw) + 1):
        folders = home / f"v{count - 1}", home / f"v{count}"
        infos.append(append(folders[0], raw[:count], folders[1], mapping, OPTIONS, CALENDAR_24X7("UTC"), most=most))
    return infos


def test_a_correction_may_move_an_event_to_another_case_and_empty_the_old_one(tmp_path: Path) -> None:
    """n2 was B of case 2, its only event; it becomes C of case 1. Case 2, B and a variant are gone."""
    first = [event("1", "A", 1, "n1"), event("2", "B", 2, "n2"), event("3", "A", 3, "n3")]
    one, two = added(tmp_path, [first, [event("1", "C", 2, "n2")]])
    assert (one.events, one.cases, one.activities, one.variants) == (3, 3, 2, 2)
    assert (two.events, two.cases, two.activities, two.variants, two.corrected_events) == (3, 2, 2, 2, 1)
    assert [row.activity for row in doors.case_timeline(tmp_path / "v2", "1")] == ["A", "C"]
    assert doors.case_timeline(tmp_path / "v2", "2") == []
    assert sorted(step.activity for step in measure(tmp_path / "v2").steps) == ["A", "C"]


def test_only_changed_cases_are_in_the_delta_and_a_large_delta_is_taken_in(tmp_path: Path) -> None:
    """50 cases, one event each; each batch adds an event to one case of its own. Two cases of two events each are four
    events: more than three."""
    batches = [[event(str(case), "A", 1, f"a{case}") for case in range(50)]]
    batches += [[event(str(case), "B", 2, f"b{case}")] for case in (7, 8)]
    added(tmp_path, batches, most=3)
    assert pq.read_table(tmp_path / "v2/delta/cases@24x7.parquet").column("case_id").to_pylist() == ["7"]
    assert (tmp_path / "v1/events.parquet").samefile(tmp_path / "v2/events.parquet")
    assert not (tmp_path / "v3/delta").exists()
    assert log_info(tmp_path / "v3").events == 52


@pytest.mark.parametrize("change", ["mapping", "timestamps", "zone", "files", "gone"])
def test_what_cannot_be_added_to_is_prepared_again(tmp_path: Path, change: str) -> None:
    batches = [[event("1", "A", 1, "n1")], [event("1", "B", 2, "n2")]]
    raw = raw_files(tmp_path, batches, NUMBERED)
    prepare(raw[:1], tmp_path / "v1", NUMBERED, OPTIONS, CALENDAR_24X7("UTC"))
    mapping = replace(NUMBERED, resource=None) if change == "mapping" else NUMBERED
    options = replace(OPTIONS, timestamps="starts") if change == "timestamps" else OPTIONS
    zone = "Asia/Shanghai" if change == "zone" else "UTC"
    if change == "files":
        raw[0] = raw[0].rename(tmp_path / "other.parquet")
    before = tmp_path / ("nowhere" if change == "gone" else "v1")
    info = append(before, raw, tmp_path / "v2", mapping, options, CALENDAR_24X7(zone), most=MANY)
    assert info == prepare(raw, tmp_path / "whole", mapping, options, CALENDAR_24X7(zone))
    assert not (tmp_path / "v2/delta").exists()
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("brought", ["schedule", "complete"])
def test_cases_of_passing_rows_alone(tmp_path: Path, brought: str) -> None:
    """Case 1 is scheduled and nothing more. The first complete row of the log, in case 2, says that scheduling is no
    execution: case 1 is gone, though no row of it came. A later row of case 1 finds the scheduled one again."""
    mapping = replace(NUMBERED, lifecycle="kind")
    batches = [[event("1", "A", 1, "n1") | {"kind": "schedule"}, event("2", "B", 2, "n2") | {"kind": "other"}]]
    batches += [[event("2", "C", 3, "n3") | {"kind": brought}], [event("1", "C", 4, "n4") | {"kind": "other"}]]
    infos = added(tmp_path, batches, mapping=mapping)
    raw = [tmp_path / f"batch{place}.parquet" for place in range(3)]
    whole(tmp_path / "whole", raw, mapping)
    add_calendar(tmp_path / "v3", OFFICE)
    assert [info.cases for info in infos] == [2, 2 if brought == "schedule" else 1, 2]
    assert everything(tmp_path / "v3") == everything(tmp_path / "whole")

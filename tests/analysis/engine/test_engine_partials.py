"""Partials: what is added up and taken away is, to the last digit, what counting everything again gives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.engine import gathering, partials, ranks, sharing
from analysis.engine import measure as doors
from analysis.engine.append import append
from analysis.engine.clocks import remove_calendar
from analysis.engine.filters import Filter
from analysis.engine.gathering import Gatherer
from analysis.engine.log import add_calendar, prepare
from analysis.engine.measure import MeasureSettings, measure
from analysis.engine.ranks import Ranks, TooWide
from analysis.engine.worktime import CALENDAR_24X7
from tests.analysis.engine.test_engine_append import (
    EVENT,
    MANY,
    MAPPING,
    NUMBERED,
    OFFICE,
    OPTIONS,
    SETTINGS,
    event,
    raw_files,
)

FILTERS = (
    Filter(),
    Filter(departments=("Sales",)),
    Filter(lacks=("D",)),
    Filter(status="closed", lead_time_over_seconds=0.0),
)
CHOSEN = (replace(SETTINGS, calendar_key=OFFICE.table_key), replace(SETTINGS, end_activities=(), limits={}))


@pytest.fixture(autouse=True)
def every_log_is_large() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "STORED_FROM", 0)
        patch.setattr(sharing, "LEAST_KEPT", 0.0)
        patch.setattr(partials, "AT_ONCE", 7)
        yield


def by_queries(folder: Path, filter: Filter, chosen: MeasureSettings) -> dict[str, Any]:
    """The figures by plain queries over everything."""

    def never(selection: Any) -> Any:
        raise TooWide

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doors, "combined", never)
        return asdict(measure(folder, filter, chosen))


def check(folder: Path) -> None:
    pairs = [(CHOSEN[0], FILTERS[0]), (CHOSEN[1], FILTERS[1]), *((CHOSEN[0], each) for each in FILTERS[2:])]
    for chosen, filter in pairs:
        assert asdict(measure(folder, filter, chosen)) == by_queries(folder, filter, chosen), (chosen, filter)


@pytest.mark.parametrize(
    ("timestamps", "mapping"), [("ends", NUMBERED), ("starts", replace(MAPPING, lifecycle="kind"))]
)
@settings(max_examples=4, deadline=None)
@given(batches=st.lists(st.lists(EVENT, min_size=1, max_size=12), min_size=2, max_size=3))
def test_stored_less_changed_plus_new_equals_everything_again(batches: Any, timestamps: Any, mapping: Any) -> None:
    """Files one after another, filters and settings on each state of the log, all from what the first file stored."""
    options = replace(OPTIONS, timestamps=timestamps)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        raw = raw_files(home, batches, mapping)
        prepare(raw[:1], home / "v1", mapping, options, CALENDAR_24X7("UTC"))
        add_calendar(home / "v1", OFFICE)
        check(home / "v1")
        for count in range(2, len(raw) + 1):
            before, after = home / f"v{count - 1}", home / f"v{count}"
            append(before, raw[:count], after, mapping, options, CALENDAR_24X7("UTC"), most=MANY)
            add_calendar(after, OFFICE)
            check(after)


def test_after_an_append_only_what_changed_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """50 cases of two steps; one gets a third. Counted are its two old executions and its three new ones."""
    batches = [[event(str(case), step, at, f"{step}{case}") for case in range(50) for at, step in ((1, "A"), (2, "B"))]]
    batches += [[event("7", "C", 5, "c7")]]
    raw = raw_files(tmp_path, batches, NUMBERED)
    recipe = (NUMBERED, OPTIONS, CALENDAR_24X7("UTC"))
    prepare(raw[:1], tmp_path / "v1", *recipe)
    measure(tmp_path / "v1")
    append(tmp_path / "v1", raw, tmp_path / "v2", *recipe, most=MANY)
    seen = []
    counted = partials.counted

    def noted(selection: Any, view: str) -> Any:
        found = counted(selection, view)
        seen.append((view, sum(row["executions"] for row in found.values())))
        return found

    monkeypatch.setattr(partials, "counted", noted)
    figures = measure(tmp_path / "v2")
    assert seen == [("e_gone", 2), ("e_fresh", 3)]
    assert [(step.activity, step.executions) for step in figures.steps] == [("B", 50), ("C", 1), ("A", 50)]


def test_what_is_stored_goes_with_its_calendar_and_a_broken_file_is_made_again(tmp_path: Path) -> None:
    raw = raw_files(tmp_path, [[event("1", "A", 1, "n1"), event("1", "B", 4, "n2")]], NUMBERED)
    folder = tmp_path / "v1"
    prepare(raw, folder, NUMBERED, OPTIONS, CALENDAR_24X7("UTC"))
    add_calendar(folder, OFFICE)
    chosen = replace(SETTINGS, calendar_key=OFFICE.table_key)
    before = measure(folder, settings=chosen)
    files = [path for path in folder.iterdir() if "+" in path.name]
    assert len(files) == 5
    for path in files:
        path.write_bytes(path.read_bytes()[:-8])
    assert measure(folder, settings=chosen) == before
    remove_calendar(folder, OFFICE.table_key)
    assert not [path for path in folder.iterdir() if "+" in path.name]


@pytest.mark.parametrize("memory", [(10**6, 100, 10), (5, 7, 2), (50, 64, 8), (100, 1000, 3)])
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), spread=st.sampled_from([3, 50, 10**6, 10**15]))
def test_percentiles_of_what_is_left_are_the_databases(memory: tuple[int, int, int], seed: int, spread: int) -> None:
    """Random values of random groups, some taken away; with runs in memory and in files."""
    dice = np.random.default_rng(seed)
    names = np.sort(dice.choice(1000, int(dice.integers(1, 9)), replace=False))
    size = int(dice.integers(0, 800))
    group, value = dice.integers(0, len(names), size), dice.integers(-spread // 3, spread, size)
    left = dice.random(size) < dice.random()
    everything = np.ones(size, dtype=bool)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        for title, number in zip(("MOST_HELD", "RUN", "STEP"), memory, strict=True):
            patch.setattr(gathering, title, number)
        whole, gone, rest = (made(names, group[mask], value[mask], Path(name)) for mask in (everything, ~left, left))
        for parts, mask in (
            ([(1, whole)], everything), ([(1, whole), (-1, gone)], left), ([(1, gone), (1, rest)], everything),
        ):  # fmt: skip
            found = {key: (each.count, each.total, each.quantiles) for key, each in ranks.totals(parts).items()}
            assert found == asked(names[group[mask]], value[mask])


def made(names: np.ndarray, group: np.ndarray, value: np.ndarray, home: Path) -> Ranks:
    maker = Gatherer(names, max(1, len(group)), home)
    for block in np.array_split(np.arange(len(group)), 5):
        maker.add(group[block], value[block])
    maker.finish().save(home / "stored")
    return ranks.load(home / "stored")


def asked(group: np.ndarray, value: np.ndarray) -> dict[int, tuple[int, int, list[float]]]:
    database = duckdb.connect()
    database.register("t", pa.table({"g": group, "v": value}))
    rows = database.execute(
        "SELECT g, count(*), sum(v), quantile_cont(v, [0.5, 0.9, 0.95]) FROM t GROUP BY g"
    ).fetchall()
    return {name: (count, total, quantiles) for name, count, total, quantiles in rows}


def test_values_that_fit_into_no_word_are_refused(tmp_path: Path) -> None:
    maker = Gatherer(np.arange(1 << 20), 1, tmp_path)
    with pytest.raises(TooWide):
        maker.add(np.zeros(1, dtype=np.int64), np.array([1 << 45]))

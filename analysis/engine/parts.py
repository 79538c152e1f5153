"""The body of preparing: part after part of 16,384 cases, so that memory does not grow with the log.

What lives here: what is done to a part, and writing the parts one after another. What does not: which rows make a part
(`cutting`), the pairing rules (`pairing`), order (`sequence`), dictionaries (`rows`), the folder (`log`).

A case never spans parts, so a part needs nothing of the others; only variants are counted over all of them. While one
part is computed, the one before is compressed and the rows of the next one are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.casetable import case_table, variant_keys
from analysis.engine.clocks import Own, clocked_executions, table_path
from analysis.engine.coding import Coded, Collector
from analysis.engine.cutting import cut
from analysis.engine.database import connection
from analysis.engine.pairing import Rows, pair
from analysis.engine.rows import CODE, RawRows
from analysis.engine.segments import stable_order
from analysis.engine.sequence import executions, ordered
from analysis.engine.walltimes import text_column
from analysis.engine.worktime import Calendar
from analysis.engine.writing import TableWriter

CASES_BITS = 14


@dataclass
class Totals:
    """What the parts had together. first, last: microseconds."""

    events: int = 0
    executions: int = 0
    cases: int = 0
    copies: int = 0
    first: int | None = None
    last: int | None = None
    processing: bool = False


@dataclass(frozen=True)
class Recipe:
    """What is done to every part alike."""

    kinds: set[str]
    timestamps: str
    calendars: list[tuple[Calendar, Own]]
    code_bytes: int
    spill: Path


@dataclass(frozen=True)
class Part:
    """A part's tables, and the variant of each case as a key."""

    events: pa.Table
    executions: pa.Table
    clocked: list[pa.Table]
    cases: pa.RecordBatch
    keys: pa.Array
    copies: int


def prepare_parts(
    rows: RawRows, folder: Path, recipe: Recipe, tell: Callable[[float], None]
) -> tuple[Totals, Coded]:  # fmt: skip
    """Write the events, the executions in each calendar, and the cases to `cases.arrow`, one batch a part;
    return the totals, and the variants' keys with those of each batch."""
    totals, keys = Totals(), Collector(pa.large_binary())
    paths = [folder / "events.parquet"]
    paths += [table_path(folder, "executions", calendar.table_key) for calendar, _ in recipe.calendars]
    with ExitStack() as stack:
        writers = [stack.enter_context(TableWriter(path)) for path in paths]
        out: pa.RecordBatchFileWriter | None = None
        for share, part in _computed(rows, folder, recipe):
            for writer, table in zip(writers, (part.events, *part.clocked), strict=True):
                writer.write(table)
            if out is None:
                out = stack.enter_context(pa.ipc.new_file(str(folder / "cases.arrow"), part.cases.schema))
            out.write_batch(part.cases)
            keys.add(part.keys)
            _count(totals, part)
            tell(share)
    return totals, keys.finish()


def _computed(rows: RawRows, folder: Path, recipe: Recipe) -> Iterator[tuple[float, Part]]:
    """The parts in order, each computed beside the reading of the next one."""
    with ThreadPoolExecutor(1) as worker:
        waiting: tuple[float, Future[Part]] | None = None
        for share, table in cut(rows, folder, CASES_BITS):
            job = worker.submit(_part, table, rows.with_texts, recipe)
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = share, job
        if waiting is not None:
            yield waiting[0], waiting[1].result()


def _part(table: pa.Table, with_texts: Callable[[pa.Table], dict[str, Any]], recipe: Recipe) -> Part:
    table = _by_case(table)
    rows = _rows(table)
    copies = _copies(table, rows, recipe.spill)
    done = ordered(pair(rows, recipe.kinds))
    found = executions(done, recipe.timestamps)
    clocked = [clocked_executions(found, calendar, own) for calendar, own in recipe.calendars]
    events = pa.table({":case": table.column(f"{CODE}case")} | with_texts(table))
    return Part(events, found, clocked, case_table(done, found), variant_keys(done, recipe.code_bytes), copies)


def _by_case(table: pa.Table) -> pa.Table:
    """The rows by case and position; they come by position."""
    case = table.column(f"{CODE}case").to_numpy()
    if not len(case) or (case[1:] >= case[:-1]).all():
        return table
    low = int(case.min())
    return table.take(pa.array(stable_order(case - low, int(case.max()) - low + 1)))


def _rows(table: pa.Table) -> Rows:
    """The rows as arrays."""
    size = len(table)
    start, time = table.column(":start"), table.column(":time")
    codes = {
        role: table.column(f"{CODE}{role}").to_numpy()
        if f"{CODE}{role}" in table.column_names
        else np.full(size, default, dtype=np.int32)
        for role, default in (
            ("case", 0), ("activity", 0), ("resource", -1), ("department", -1), ("outcome", -1), ("kind", 1),
        )
    }  # fmt: skip
    return Rows(
        start=start.fill_null(0).to_numpy(),
        started=start.is_valid().to_numpy(),
        end=time.fill_null(0).to_numpy(),
        ended=time.is_valid().to_numpy(),
        pos=table.column(":pos").to_numpy(),
        **codes,
    )


def _copies(table: pa.Table, rows: Rows, spill: Path) -> int:
    """How many rows repeat another one exactly. Copies have the same case, so a part sees them all; only rows that
    share all codes and moments with another are compared in full."""
    mixed = np.zeros(len(rows.pos), dtype=np.uint64)
    for values in (rows.case, rows.activity, rows.start, rows.end, rows.resource, rows.department, rows.outcome):
        mixed = (mixed ^ values.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    alike = np.sort(mixed)
    alike = alike[1:][alike[1:] == alike[:-1]]
    if not len(alike):
        return 0
    titles = [title for title in table.column_names if title[0] == "@" or title in (":start", ":time")]
    some = table.filter(pa.array(np.isin(mixed, alike)))
    some = pa.table({title: text_column(some, title) for title in titles})
    with connection(spill) as database:
        database.register("alike", some)
        return count_copies(database, "alike")


def count_copies(database: Any, rows: str) -> int:
    """How many of the rows of that table, without their positions, repeat another one exactly."""
    query = f"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM (SELECT count(*) AS n FROM {rows} GROUP BY hash({rows}))"  # noqa: S608
    return int(database.execute(query).fetchall()[0][0])


def _count(totals: Totals, part: Part) -> None:
    """Add the part to the totals."""
    found = part.executions
    totals.events += len(part.events)
    totals.executions += len(found)
    totals.cases += len(part.cases)
    totals.copies += part.copies
    totals.processing |= bool(pc.any(pc.invert(found.column("single"))).as_py())
    if len(found):
        start = found.column("start_us")
        last = pc.max(pc.max_element_wise(start, found.column("end_us"))).as_py()
        first = pc.min(start).as_py()
        totals.first = first if totals.first is None else min(totals.first, first)
        totals.last = last if totals.last is None else max(totals.last, last)


def code_bytes(names: Mapping[str, pa.Array]) -> int:
    """Bytes in which every activity's code fits: 1, 2 or 4."""
    size = len(names["activity"])
    return 1 if size <= 1 << 8 else 2 if size <= 1 << 16 else 4

"""The clock of a calendar on a prepared log: W of every moment, and the durations that follow.

What lives here: a calendar's columns of executions and of cases, and adding its two tables to a prepared folder. What
does not: W itself (`worktime`), the formulas of durations (`durations`).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.engine.durations import execution_durations, lead_time
from analysis.engine.tables import pieces
from analysis.engine.worktime import CALENDAR_24X7, Calendar, cumulative
from analysis.engine.writing import TableWriter

_COLUMNS = {
    "executions": ("w_start", "processing_us", "waiting_us", "step_us", "gap_us"),
    "cases": ("w_first", "lead_us"),
}
"""What a calendar's tables have beside the columns that are the same in all of them."""
Own = dict[int, Calendar]
"""Code of a department in the log → the calendar of its own."""


def clocked_executions(table: pa.Table, calendar: Calendar, own: Own) -> pa.Table:
    """The executions with their durations in that calendar, or in their department's `own`."""
    masks = _masks(table, own)
    start, end, previous, neighbour = (
        _count(calendar, table.column(title), masks)
        for title in ("start_us", "end_us", "previous_end_us", "neighbour_end_us")
    )
    table = table.append_column("w_start", start)
    single = table.column("single")
    for title, values in execution_durations(single, start, end, previous, neighbour).items():
        table = table.append_column(title, values)
    return table


def clocked_cases(table: pa.Table, calendar: Calendar) -> pa.Table:
    """The cases with their lead times in that calendar."""
    first, last = (_count(calendar, table.column(title), []) for title in ("start_us", "end_us"))
    return table.append_column("w_first", first).append_column("lead_us", lead_time(first, last))


def add_calendar(prepared_dir: Path, calendar: Calendar, progress: Callable[[float], None] | None = None) -> None:
    """Make figures in that calendar available: `MeasureSettings(calendar_key=calendar.table_key)`. Does nothing twice.

    An execution whose department has a calendar of its own is counted in that one, with all of its four moments; the
    lead time and the age of a case are counted in `calendar`. progress: the share that is done.
    """
    note = calendar_path(prepared_dir, calendar.table_key)
    if note.exists() and note.read_text(encoding="utf-8") == calendar.to_json():
        return
    own = department_calendars(prepared_dir, calendar)
    for folder in reversed(pieces(prepared_dir)):
        tell = progress if folder == prepared_dir else None
        _add(folder, "executions", calendar, lambda block: clocked_executions(block, calendar, own), tell)
        _add(folder, "cases", calendar, lambda block: clocked_cases(block, calendar))
    note_calendar(prepared_dir, calendar)


def note_calendar(prepared_dir: Path, calendar: Calendar) -> None:
    """Say that both tables of the calendar are whole."""
    note = calendar_path(prepared_dir, calendar.table_key)
    part = note.with_name(f".{note.name}.{secrets.token_hex(4)}.part")
    part.write_text(calendar.to_json(), encoding="utf-8")
    os.replace(part, note)


def stored_calendar(prepared_dir: Path, key: str) -> Calendar:
    """The calendar that was added under that key; KeyError when there is none."""
    path = calendar_path(prepared_dir, key)
    if not path.exists():
        raise KeyError(key)
    return Calendar.from_json(path.read_text(encoding="utf-8"))


def noted_calendars(prepared_dir: Path) -> list[Calendar]:
    """All calendars whose tables are whole."""
    notes = sorted(prepared_dir.glob("calendar@*.json"))
    return [Calendar.from_json(note.read_text(encoding="utf-8")) for note in notes]


def calendar_path(prepared_dir: Path, key: str) -> Path:
    """Where the calendar is noted; its presence says that both tables are whole."""
    return prepared_dir / f"calendar@{_safe(key)}.json"


def table_path(prepared_dir: Path, table: str, key: str) -> Path:
    """The table with durations in that calendar."""
    return prepared_dir / f"{table}@{_safe(key)}.parquet"


def base_path(prepared_dir: Path, table: str) -> Path:
    """The table that every log has: round the clock. Other calendars' are made from it, and conditions read it."""
    return table_path(prepared_dir, table, CALENDAR_24X7("UTC").table_key)


def stored_path(prepared_dir: Path, kind: str, key: str, rest: str) -> Path:
    """Where something computed from the calendar's tables is stored; it goes when they go."""
    return prepared_dir / f"{kind}@{_safe(key)}+{rest}"


def _safe(key: str) -> str:
    """A file name from a key; keys come from callers, not from files, but may hold a slash."""
    return "".join(letter if letter.isalnum() or letter in "-_" else f"%{ord(letter):x}" for letter in key)


def department_calendars(folder: Path, calendar: Calendar) -> Own:
    """Which departments of this log have a calendar of their own; names are compared without their case."""
    own = {name.strip().casefold(): each for name, each in calendar.departments}
    if not own:
        return {}
    table = pq.read_table(folder / "department.parquet", columns=["code", "name"]).to_pydict()
    named = zip(table["code"], table["name"], strict=True)
    return {code: own[name.strip().casefold()] for code, name in named if name and name.strip().casefold() in own}


def remove_calendar(prepared_dir: Path, key: str) -> None:
    """Take the columns of that table key away; first the note, so that nobody takes half of them for whole."""
    calendar_path(prepared_dir, key).unlink(missing_ok=True)
    for folder in pieces(prepared_dir):
        for table in ("executions", "cases"):
            table_path(folder, table, key).unlink(missing_ok=True)
    for path in prepared_dir.glob(f"*@{_safe(key)}+*"):  # what `partials` stored
        path.unlink(missing_ok=True)


def _add(
    folder: Path,
    table: str,
    calendar: Calendar,
    clocked: Callable[[pa.Table], pa.Table],
    progress: Callable[[float], None] | None = None,
) -> None:
    """Write the table with the calendar's columns, block by block; the file appears whole."""
    out = table_path(folder, table, calendar.table_key)
    part = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with pq.ParquetFile(base_path(folder, table)) as source, TableWriter(part) as writer:
            done, total = 0, max(1, source.metadata.num_rows)
            kept = [title for title in source.schema_arrow.names if title not in _COLUMNS[table]]
            for group in _groups(source):
                block = source.read_row_groups(group, columns=kept)
                writer.write(clocked(block))
                done += len(block)
                if progress is not None:
                    progress(done / total)
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def _groups(source: pq.ParquetFile) -> list[list[int]]:
    """The file's row groups, a few at a time; an empty file still has a schema to read."""
    count = source.num_row_groups
    return [list(range(first, min(first + 4, count))) for first in range(0, count, 4)] or [[]]


def _masks(block: pa.Table, own: Own) -> list[tuple[Calendar, np.ndarray]]:
    """Which rows of the block are counted in another calendar than the log's."""
    if not own:
        return []
    codes = block.column("department").fill_null(-1).to_numpy()
    return [(calendar, codes == code) for code, calendar in own.items()]


def _count(calendar: Calendar, moments: pa.ChunkedArray, masks: list[tuple[Calendar, np.ndarray]]
           ) -> pa.ChunkedArray | pa.Array:  # fmt: skip
    """W of each moment, NULL where there is none; in the calendar of its mask where it has one."""
    if calendar.always and not masks:
        return moments
    known = moments.is_valid().to_numpy()
    values = moments.fill_null(0).to_numpy()
    counted = np.zeros(len(values), dtype=np.int64)
    counted[known] = cumulative(calendar, values[known])
    for other, mask in masks:
        chosen = known & mask
        counted[chosen] = cumulative(other, values[chosen])
    return pa.array(counted, pa.int64(), mask=~known)

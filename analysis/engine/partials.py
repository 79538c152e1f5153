"""What the executions of some cases come to, in whole numbers: partials that can be added up and taken away.

What lives here: counting, gathering values, storing the partial of a whole log. What does not: which partials make a
selection (`sharing`), the figures that are made of them (`combined`). Only in this process: Spark adds up by itself.

Everything here is a count, a sum of whole microseconds or sorted values (`ranks`), so that base − changed + new is what
counting everything again would give, to the last digit. Nothing depends on the as-of time.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa

from analysis.engine import quality, ranks, timeouts
from analysis.engine.clocks import calendar_path, stored_path
from analysis.engine.gathering import Gatherer
from analysis.engine.ranks import Array, Ranks, TooWide
from analysis.engine.selection import Selection

FORM = 1
"""Of what is stored; raise it when anything here comes to mean something else."""
AT_ONCE = 500_000
"""Executions that are looked at together while their values are gathered."""
MEASURES = {"step": "step_us", "processing": "processing_us", "waiting": "waiting_us", "gap": "gap_us"}
EDGE = 1 << 31
"""An edge's number is source · EDGE + target."""

_CLOSED = "FILTER (WHERE NOT running AND NOT open)"
COLUMNS = {
    "executions": "count(*)",
    "cases": quality.STEP_CASES,
    "running": "count(*) FILTER (WHERE running)",
    "processed_closed": f"count(processing_us) {_CLOSED}",
    "processing_closed": f"sum(processing_us) {_CLOSED}",
    "waited_closed": f"count(waiting_us) {_CLOSED}",
    "waiting_closed": f"sum(waiting_us) {_CLOSED}",
    "reworked": quality.REWORKED,
    "errors, outcomes": quality.OUTCOME_COUNTS,
    "late, base": timeouts.ENDED_COUNTS,
}
NAMES = ", ".join(COLUMNS).split(", ")
Counts = dict[tuple[int | None, int], dict[str, int]]
"""(activity before or None, activity) → what `NAMES` counts."""


@dataclass(frozen=True)
class Partial:
    """Counts by activity and the one before; sorted values by activity, those of `gap` by edge."""

    counts: Counts
    ranks: dict[str, Ranks]


def partial(selection: Selection, view: str, rows: int) -> Partial:
    """Of the executions of a view like `e`, at most that many. Raises TooWide."""
    counts = counted(selection, view)
    return Partial(counts, gathered(selection, view, counts, rows))


def counted(selection: Selection, view: str) -> Counts:
    """What is a plain count or sum, in one pass."""
    asked = dict(COLUMNS)
    if not selection.settings.errors:
        asked["errors, outcomes"] = "0, 0"
    if not selection.settings.limits:
        asked["late, base"] = "0, 0"
    query = f"SELECT previous_activity, activity, {', '.join(asked.values())} FROM {view} GROUP BY ALL"  # noqa: S608
    return {
        (row[0], row[1]): {name: int(value or 0) for name, value in zip(NAMES, row[2:], strict=True)}
        for row in selection.rows(query)
    }


def gathered(selection: Selection, view: str, counts: Counts, rows: int) -> dict[str, Ranks]:
    """The sorted values of each measure."""
    database = cast(duckdb.DuckDBPyConnection, selection.database)
    steps = np.array(sorted({activity for _, activity in counts}), dtype=np.int64)
    edges = np.array(sorted({before * EDGE + after for before, after in counts if before is not None}), dtype=np.int64)
    query = f"""SELECT activity::BIGINT, previous_activity::BIGINT * {EDGE} + activity,
        {", ".join(f"CASE WHEN NOT running THEN {title} END" for title in list(MEASURES.values())[:-1])}, gap_us
        FROM {view}"""  # noqa: S608
    with tempfile.TemporaryDirectory(dir=selection.folder.parent, prefix=".ranks-") as home:
        makers = [Gatherer(edges if measure == "gap" else steps, max(1, rows), Path(home)) for measure in MEASURES]
        for batch in database.sql(query).to_arrow_reader(AT_ONCE):
            step = _places(steps, batch.column(0))
            edge = _places(edges, batch.column(1))
            for place, (measure, maker) in enumerate(zip(MEASURES, makers, strict=True)):
                maker.add(*_known(edge if measure == "gap" else step, batch.column(2 + place)))
        found = {}
        for measure in MEASURES:
            found[measure] = makers.pop(0).finish()
        return found


def _places(names: Array, column: pa.Array) -> Array:
    """Each row's place in the rising names; any where there is none."""
    if not len(names):
        return np.zeros(len(column), dtype=np.int64)
    codes = (column.fill_null(0) if column.null_count else column).to_numpy()
    span = int(names[-1]) + 1
    if span <= 1 << 16:
        table = np.zeros(span, dtype=np.int64)
        table[names] = np.arange(len(names))
        return table[codes]
    return np.searchsorted(names, codes)


def _known(places: Array, column: pa.Array) -> tuple[Array, Array]:
    """Only the rows that have a value."""
    if column.null_count:
        there = column.is_valid().to_numpy(zero_copy_only=False)
        return places[there], column.drop_null().to_numpy()
    return places, column.to_numpy()


def stored(selection: Selection, view: str, rows: int) -> Partial:
    """The partial of the executions of the folder's base table, from its file, or computed and put there. What is
    added to the log later leaves the base as it is, so that the file goes along into the next folder."""
    counts = _stored_counts(selection, view)
    paths = {measure: _path(selection, f"ranks-{measure}", _values_digest(selection)) for measure in MEASURES}
    try:
        return Partial(counts, {measure: ranks.load(path) for measure, path in paths.items()})
    except (OSError, ValueError, TooWide):
        found = gathered(selection, view, counts, rows)
    try:
        for measure, path in paths.items():
            found[measure].save(path)
    except OSError:
        pass  # the figures are right without the file, and the next ones are computed again
    return Partial(counts, found)


def _stored_counts(selection: Selection, view: str) -> Counts:
    path = _path(selection, "counts", _counts_digest(selection)).with_suffix(".json")
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {(before, after): dict(zip(NAMES, values, strict=True)) for before, after, *values in rows}
    except (OSError, ValueError):
        counts = counted(selection, view)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        rows = [[before, after, *values.values()] for (before, after), values in counts.items()]
        part.write_text(json.dumps(rows), encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
    return counts


def _path(selection: Selection, kind: str, digest: str) -> Path:
    return stored_path(selection.folder, kind, selection.settings.calendar_key, f"{digest}.bin")


def _values_digest(selection: Selection) -> str:
    """Of what decides the values: the calendar, and which executions have ended. In a log of starts, the last one of an
    open case has not."""
    note = calendar_path(selection.folder, selection.settings.calendar_key).read_text(encoding="utf-8")
    ends = sorted(selection.settings.end_activities) if selection.meta["options"]["timestamps"] == "starts" else []
    return _digest(note, ends)


def _counts_digest(selection: Selection) -> str:
    """Of what decides the counts: all of that, which cases are open, limits and error outcomes."""
    settings = selection.settings
    limits = {title: [limit.seconds, limit.clock] for title, limit in sorted(settings.limits.items())}
    return _digest(NAMES, _values_digest(selection), sorted(settings.end_activities), limits, sorted(settings.errors))


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps([FORM, *parts], ensure_ascii=False).encode()).hexdigest()[:16]

"""The directly-follows graph: which step follows which, how often, after how long.

What lives here: its query. What does not: drawing it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.engine.durations import stats, stats_sql
from analysis.engine.figures import Edge
from analysis.engine.selection import Selection
from analysis.engine.tables import pieces


def graph(selection: Selection) -> list[Edge]:
    """Edges by falling count, then by names. Times: start of the later − end of the earlier, in the calendar."""
    query = f"""
        SELECT previous_activity, activity, count(*), count(DISTINCT case_no), {stats_sql("gap_us")}
        FROM e WHERE previous_activity IS NOT NULL AND {{}} GROUP BY ALL
    """  # noqa: S608
    return edges(selection, (row for stretch in selection.stretches() for row in selection.rows(query.format(stretch))))


def edges(selection: Selection, rows: Iterable[tuple[Any, ...]]) -> list[Edge]:
    """Of rows as in `graph`'s query."""
    found = []
    for earlier, later, count, cases, timed, total, quantiles in rows:
        gaps = stats(timed, total, quantiles)
        source, target = selection.activities[earlier], selection.activities[later]
        found.append(Edge(source, target, count, cases, gaps.mean, gaps.median, gaps.p95))
    return sorted(found, key=lambda edge: (-edge.count, edge.source, edge.target))


def edges_cases(selection: Selection) -> dict[tuple[int, int], int]:
    """In how many selected cases each edge occurs: the cases of a variant have the edges of its sequence."""
    found = selection.database.execute("SELECT variant, count(*) AS n FROM c GROUP BY variant").fetchnumpy()
    cases = np.zeros(int(found["variant"].max(initial=-1)) + 1, dtype=np.int64)
    cases[found["variant"]] = found["n"]
    names, total = pa.array(selection.activities, pa.string()), Counter[tuple[int, int]]()
    for folder in pieces(selection.folder):
        for batch in pq.ParquetFile(folder / "variants.parquet").iter_batches(columns=["variant", "activities"]):
            total.update(_edges_of(batch, names, cases))
    return total


def _edges_of(batch: pa.RecordBatch, names: pa.Array, cases: np.ndarray) -> dict[tuple[int, int], int]:
    """The same of some variants. A variant A, B, A, B of 5 cases → (A, B): 5, (B, A): 5."""
    variant = batch.column("variant").to_numpy()
    weight = np.zeros(len(variant), dtype=np.int64)
    known = variant < len(cases)
    weight[known] = cases[variant[known]]
    kept = weight > 0
    lists, weight = batch.column("activities").filter(pa.array(kept)), weight[kept]
    codes = pc.index_in(lists.flatten(), names).to_numpy().astype(np.int64)
    row = np.repeat(np.arange(len(lists)), pc.list_value_length(lists).to_numpy())
    same = row[1:] == row[:-1]
    size = len(names)
    pair = (codes[:-1] * size + codes[1:])[same]
    each = np.unique(row[1:][same] * size * size + pair)
    pairs, place = np.unique(each % (size * size), return_inverse=True)
    counts = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(counts, place, weight[each // (size * size)])
    return {(int(pair) // size, int(pair) % size): int(count) for pair, count in zip(pairs, counts, strict=True)}

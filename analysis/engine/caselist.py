"""Variants numbered over the whole log, and the tables of cases.

What lives here: the last step of preparing, when all parts are known. What does not: a case's values (`casetable`).
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from analysis.engine.casetable import variant_codes
from analysis.engine.clocks import clocked_cases, table_path
from analysis.engine.coding import Coded
from analysis.engine.database import save
from analysis.engine.parts import code_bytes
from analysis.engine.worktime import Calendar
from analysis.engine.writing import TableWriter


def write_cases(
    database: duckdb.DuckDBPyConnection, folder: Path, names: dict[str, pa.Array], keys: Coded,
    calendars: list[Calendar],
) -> int:  # fmt: skip
    """Write the variants, and the cases in each calendar; return how many variants there are. Takes
    `cases.arrow`, one batch a part, away."""
    variants, numbers = _numbered(keys)
    _write_variants(database, folder, variant_codes(variants, code_bytes(names)), names["activity"])
    stored = folder / "cases.arrow"
    paths = [table_path(folder, "cases", each.table_key) for each in calendars]
    with ExitStack() as stack:
        source = pa.ipc.open_file(stack.enter_context(pa.memory_map(str(stored))))
        writers = [stack.enter_context(TableWriter(path)) for path in paths]
        for number, places in enumerate(keys.codes):
            batch = pa.Table.from_batches([source.get_batch(number)])
            case = names["case"].take(batch.column("case_no"))
            table = batch.add_column(1, "case_id", case)
            table = table.add_column(2, "variant", pa.array(numbers[places], pa.int32()))
            for writer, calendar in zip(writers, calendars, strict=True):
                writer.write(clocked_cases(table, calendar))
    stored.unlink()
    return len(variants)


def _numbered(keys: Coded) -> tuple[pa.Array, np.ndarray]:
    """(the variants by falling number of cases, then by their activities' codes; each one's number there)."""
    counts = np.zeros(len(keys.values), dtype=np.int64)
    for places in keys.codes:
        counts += np.bincount(places, minlength=len(counts))
    _, ranks = keys.ranks()
    order = np.lexsort((ranks, -counts))
    numbers = np.empty(len(order), dtype=np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return keys.values.take(pa.array(order)), numbers


def _write_variants(database: duckdb.DuckDBPyConnection, folder: Path, codes: pa.Array, activities: pa.Array) -> None:
    """The key is made of the names alone, so that it stays the same when more events arrive."""
    named = pa.LargeListArray.from_arrays(codes.offsets, activities.take(codes.values))
    table = pa.table({"variant": pa.array(np.arange(len(codes)), pa.int32()), "activities": named})
    database.register("named", table)
    query = "SELECT variant, left(sha256(to_json(activities)::VARCHAR), 16) AS key, activities FROM named ORDER BY 1"
    save(database, query, folder / "variants.parquet")
    database.unregister("named")

"""How long executions and cases take: every duration's formula, and mean, median, percentiles and sum of durations.

What lives here: processing, waiting, step duration, lead time, as columns of whole microseconds of the calendar's clock
W, and `Stats` of them as SQL. What does not: which cases (`selection`), shares (`shares`), limits (`timeouts`).
"""

from __future__ import annotations

from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from analysis.engine.figures import EMPTY_STATS, Stats

MICRO = 1_000_000


def execution_durations(single: pa.Array, start: pa.Array, end: pa.Array, previous: pa.Array, neighbour: pa.Array
                        ) -> dict[str, pa.Array]:  # fmt: skip
    """Durations of executions. start, end, previous, neighbour: W of the start, of the end (NULL = running), of the
    latest end before, of the end of the execution before. Processing and waiting only where the log gives both times.

    Two rows: A 0–10, B 15–20 → waiting of B = 5, processing 5, step duration 10, gap 5.
    """
    length = pc.subtract(end, start)
    waited = pc.max_element_wise(pc.fill_null(pc.subtract(start, previous), 0), 0)
    nothing = pa.scalar(None, pa.int64())
    return {
        "processing_us": pc.if_else(single, nothing, length),
        "waiting_us": pc.if_else(single, nothing, waited),
        "step_us": pc.if_else(single, length, pc.add(length, waited)),
        "gap_us": pc.subtract(start, neighbour),
    }


def lead_time(first: pa.Array, last: pa.Array) -> pa.Array:
    """From W of a case's earliest start to W of its latest end (NULL = none ended). Example: 0 and 20 → 20."""
    return pc.subtract(last, first)


def stats_sql(column: str, condition: str = "TRUE") -> str:
    """Four SQL columns for the stats of `column` where `condition` holds; read them back with `stats`."""
    where = f"FILTER (WHERE {condition})"
    return (
        f"count({column}) {where}, sum({column}) {where}, quantile_cont({column}, [0.5, 0.9, 0.95]) {where}"
    )  # fmt: skip


STATS_WIDTH = 3


def quantile(low: int, high: int, part: float) -> float:
    """Between the two neighbours, rounded as DuckDB does it: low · (1 − part) is added to high · part without rounding
    in between. Example: 0, 10, 0.5 → 5."""
    return float(Fraction(float(low)) * Fraction(1 - part) + Fraction(float(high) * part))


def stats(count: int, total: int | None, quantiles: list[float] | None) -> Stats:
    """Seconds from the columns of `stats_sql`. Integer sums divided once, so that no order changes a digit;
    interpolated percentiles are rounded to the whole microsecond, below which lies only noise."""
    average = mean(count, total)
    if average is None or total is None or quantiles is None:
        return EMPTY_STATS
    median, p90, p95 = (round(value) / MICRO for value in quantiles)
    return Stats(average, median, p90, p95, int(total) / MICRO, count)


def mean(count: int, total: int | None) -> float | None:
    """Seconds from whole microseconds; None for zero items."""
    return int(total) / (count * MICRO) if count and total is not None else None


def ratio(part: int | None, whole: int | None) -> float | None:
    """part ÷ whole of whole numbers; None for zero items or what is not recorded."""
    if part is None or not whole:
        return None
    return int(part) / int(whole)

"""How long executions and cases take: every duration's formula, and mean, median, percentiles and sum of durations.

What lives here: processing, waiting, step duration, lead time, and `Stats` of them, as SQL over whole microseconds
of the calendar's clock W. What does not: which cases (`selection`), shares (`shares`), limits (`timeouts`).

Two rows: A 0–10, B 15–20 → waiting of B = 5, processing 5, step duration 10; lead time 20.
"""

from __future__ import annotations

from analysis.engine.figures import EMPTY_STATS, Stats

MICRO = 1_000_000

# Columns of the calendar's clock: W(start), W(end), W(latest end before), W(end of the execution before).
PROCESSING = "CASE WHEN NOT single THEN w_end - w_start END"
WAITING = "CASE WHEN NOT single THEN greatest(0, coalesce(w_start - w_previous, 0)) END"
STEP = (
    "CASE WHEN single THEN w_end - w_start "
    "ELSE w_end - w_start + greatest(0, coalesce(w_start - w_previous, 0)) END"
)  # fmt: skip
GAP = "w_start - w_neighbour"
LEAD = "w_last - w_first"

EXECUTION_COLUMNS = f"{PROCESSING} AS processing_us, {WAITING} AS waiting_us, {STEP} AS step_us, {GAP} AS gap_us"


def stats_sql(column: str, condition: str = "TRUE") -> str:
    """Four SQL columns for the stats of `column` where `condition` holds; read them back with `stats`."""
    where = f"FILTER (WHERE {condition})"
    return (
        f"count({column}) {where}, sum({column}) {where}, quantile_cont({column}, [0.5, 0.9, 0.95]) {where}"
    )  # fmt: skip


STATS_WIDTH = 3


def stats(count: int, total: int | None, quantiles: list[float] | None) -> Stats:
    """Seconds from the columns of `stats_sql`. Integer sums divided once, so that no order changes a digit;
    interpolated percentiles are rounded to the whole microsecond, below which lies only noise."""
    if not count or total is None or quantiles is None:
        return EMPTY_STATS
    median, p90, p95 = (round(value) / MICRO for value in quantiles)
    return Stats(int(total) / (count * MICRO), median, p90, p95, int(total) / MICRO, count)


def ratio(part: int | None, whole: int | None) -> float | None:
    """part ÷ whole of whole numbers; None for zero items or what is not recorded."""
    if part is None or not whole:
        return None
    return int(part) / int(whole)

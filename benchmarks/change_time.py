"""Somebody changes a filter or the calendar: all figures of the selection, against all figures of the log; and the
lookup behind working time, against numpy's gather from a table.

What lives here: the jobs, each run in a child process. They read what `figure_time` reads: the prepared log.
"""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

FILTERS = 50
MOMENTS = 10_000_000


def all_figures(csv: Path, folder: Path) -> dict[str, float]:
    """The yardstick: every case, in a process that has measured before."""
    from analysis.engine.measure import measure

    measure(folder / "prepared")
    began = time.perf_counter()
    measure(folder / "prepared")
    return {"wall": time.perf_counter() - began}


def filter_change(csv: Path, folder: Path) -> dict[str, float]:
    """50 random filters of one to three conditions in turn. wall: the median; p95 and longest beside it."""
    from analysis.engine.filters import Filter
    from analysis.engine.measure import measure
    from benchmarks.generate import ACTIVITIES, DEPARTMENTS, PRIORITIES

    dice, took = random.Random(7), []
    measure(folder / "prepared", Filter(departments=DEPARTMENTS[:1]))
    for _ in range(FILTERS):
        first = date(2023, 1, 2) + timedelta(days=dice.randrange(640))
        kinds = {
            "days": {"date_from": str(first), "date_to": str(first + timedelta(days=89))},
            "department": {"departments": (dice.choice(DEPARTMENTS),)},
            "priority": {"attributes": (("priority", (dice.choice(PRIORITIES),)),)},
            "step": {"activities": (dice.choice(ACTIVITIES),)},
            "long": {"lead_time_over_seconds": dice.randrange(5, 30) * 86_400.0},
        }
        asked: dict[str, object] = {}
        for kind in dice.sample(sorted(kinds), dice.randrange(1, 4)):
            asked |= kinds[kind]
        began = time.perf_counter()
        measure(folder / "prepared", Filter(**asked))  # type: ignore[arg-type]
        took.append(time.perf_counter() - began)
    cuts = statistics.quantiles(took, n=20)
    return {"wall": statistics.median(took), "p95": cuts[-1], "longest": max(took)}


def gather(csv: Path, folder: Path) -> dict[str, float]:
    """The yardstick of working time: what numpy takes to look 10 million moments up in a table of hours."""
    moments = _moments()
    table = np.arange(1 << 15, dtype=np.int64)
    began = time.perf_counter()
    np.take(table, (moments - moments.min()) // 3_600_000_000, mode="clip")
    return {"wall": time.perf_counter() - began}


def working_time(csv: Path, folder: Path) -> dict[str, float]:
    """W(t) of the same moments in the Chinese calendar."""
    from analysis.engine.worktime import china, cumulative

    moments, calendar = _moments(), china("Asia/Shanghai")
    cumulative(calendar, moments[:2])
    began = time.perf_counter()
    cumulative(calendar, moments)
    return {"wall": time.perf_counter() - began}


def _moments() -> np.ndarray:
    dice = np.random.default_rng(7)
    return 1_672_646_400_000_000 + dice.integers(0, 2 * 365 * 86_400_000_000, MOMENTS)

"""The distribution of lead times as bars, cut so that the limit is the edge between two bars. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.steptable import nice_maximum

MOST_BARS = 28


@dataclass(frozen=True)
class Bar:
    """low ≤ value < high; the last bar takes everything above. `late`: it lies wholly above the limit."""

    low: float
    high: float
    count: int
    late: bool


def bars(values: np.ndarray, limit: float | None) -> list[Bar]:
    """Bars of equal width in seconds. A value at the limit is not late, so bars end at the limit and include it.

    >>> [(bar.low, bar.high, bar.count, bar.late) for bar in bars(np.array([1.0, 2.0, 3.0]), 2.0)][1:]
    [(1.0, 2.0, 1, False), (2.0, 3.0, 1, True)]
    """
    if values.size == 0:
        return []
    top = float(np.percentile(values, 99)) if values.size > 200 else float(values.max())
    width = max(nice_maximum(max(top, limit or 0.0) / MOST_BARS), 1.0)
    if limit:
        width = limit / max(1, round(limit / width))
    number = max(1, int(np.ceil(max(top, limit or 0.0) / width - 1e-9)))
    if limit and values.max() > limit:
        number = max(number, round(limit / width) + 1)
    # Right-closed: a case exactly at the limit belongs to the bar before it.
    index = np.clip(np.ceil(values / width - 1e-9).astype(int) - 1, 0, number - 1)
    counts = np.bincount(index, minlength=number)
    edge = round(limit / width) if limit else number + 1
    return [Bar(i * width, (i + 1) * width, int(counts[i]), i >= edge) for i in range(number)]

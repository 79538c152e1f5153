"""The door for figures: everything at once, one definition's reading, a series of periods, values of cases.

What lives here: opening a selection and putting the figures together. What does not: formulas (`durations`,
`shares`, `timeouts`, `quality`, `variants`, `graph`, `periods`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.engine.figures import Figures
from analysis.engine.filters import Filter
from analysis.engine.settings import Definition, MeasureSettings, Period, PeriodReading, Reading


@dataclass(frozen=True)
class CaseValues:
    """One entry per selected case, ordered by case id. start, end: microseconds since 1970 UTC (end 0 = open).
    lead_time_seconds of an open case is its age at the as-of time. over_limit is all False without a limit."""

    case_id: np.ndarray
    lead_time_seconds: np.ndarray
    start: np.ndarray
    end: np.ndarray
    open: np.ndarray
    over_limit: np.ndarray


@dataclass(frozen=True)
class Bin:
    """One bar of a distribution: low ≤ value < high (the last bar includes its high end)."""

    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Distribution:
    """Bars of equal width, and how many values exceed the limit."""

    bins: tuple[Bin, ...]
    limit: float | None
    over_limit: int
    count: int


def measure(prepared_dir: Path, filter: Filter = Filter(), settings: MeasureSettings = MeasureSettings()) -> Figures:
    """All figures of the selected cases."""
    raise NotImplementedError


def read_metric(prepared_dir: Path, definition: Definition, settings: MeasureSettings = MeasureSettings()) -> Reading:
    """The definition's value, digit for digit the one that `measure` shows."""
    raise NotImplementedError


def metric_series(
    prepared_dir: Path, definition: Definition, period: Period, settings: MeasureSettings = MeasureSettings()
) -> list[PeriodReading]:
    """The definition's value per period, from the first to the last, empty ones included (value None, count 0)."""
    raise NotImplementedError


def case_values(
    prepared_dir: Path, filter: Filter = Filter(), settings: MeasureSettings = MeasureSettings()
) -> CaseValues:
    """Lead time, start, end, open, over limit of each selected case, as arrays."""
    raise NotImplementedError


def case_timeline(prepared_dir: Path, case_id: str, settings: MeasureSettings = MeasureSettings()) -> list[Any]:
    """The executions of one case in order (`TimelineEntry`)."""
    raise NotImplementedError


def distribution(values: np.ndarray, limit: float | None = None, bins: int = 20) -> Distribution:
    """Count the values into bars of equal width."""
    raise NotImplementedError

"""What a measurement is made with, and what a reading is: values between the callers and the engine.

What lives here: frozen dataclasses. What does not: formulas, files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from analysis.engine.filters import Filter
from analysis.engine.worktime import Calendar

Clock = Literal["step", "processing"]
Period = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Limit:
    """A step's time limit; `clock` says whether waiting counts ("step") or not ("processing")."""

    seconds: float
    clock: Clock = "step"


@dataclass(frozen=True)
class MeasureSettings:
    """calendar_key: `table_key` of the calendar whose columns are read; calendar: the same one in full, for a caller
    that adds them. as_of: aware datetime or None (= the log's last time). limits: activity → Limit. errors: error
    outcomes. end_activities: a case whose last execution is none of these is open (empty = every case without a running
    execution is closed). scope: the cases that anything is measured over at all; a figure's own filter chooses among
    them. engine: where the queries run, with equal results (`running.opened`)."""

    calendar_key: str = "24x7"
    calendar: Calendar | None = None
    as_of: datetime | None = None
    limits: Mapping[str, Limit] = field(default_factory=lambda: MappingProxyType({}))
    case_limit_seconds: float | None = None
    end_activities: tuple[str, ...] = ()
    errors: frozenset[str] = frozenset()
    period: Period = "week"
    variants_n: int = 50
    engine: str = ""
    scope: Filter = Filter()


@dataclass(frozen=True)
class Definition:
    """What a goal, KPI, criterion or alert reads: a metric of the catalogue, for a selection, for a step."""

    metric: str
    filter: Filter = Filter()
    step: str | None = None
    calendar: str | None = None


@dataclass(frozen=True)
class Reading:
    """A definition's value now: `count` items stand behind it; low and high: 95 % Wilson interval of a rate."""

    value: float | None
    count: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class PeriodReading:
    """A reading of one period; `start` is its first day (YYYY-MM-DD), `complete` False while as_of lies in it."""

    start: str
    reading: Reading
    complete: bool = True

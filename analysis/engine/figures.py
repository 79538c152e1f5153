"""The shapes of the answers: all figures of a selection of cases, and how they are written as JSON.

What lives here: frozen dataclasses and `to_json`. What does not: any formula.
Times are seconds, rates and shares 0..1, `None` = not recorded or zero items.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Stats:
    """Mean, percentiles (linear), sum and count of durations in seconds. All but count are None for zero items."""

    mean: float | None
    median: float | None
    p90: float | None
    p95: float | None
    sum: float | None
    count: int


EMPTY_STATS = Stats(None, None, None, None, None, 0)


@dataclass(frozen=True)
class LogFigures:
    """Facts of the whole log, whatever the filter."""

    events: int
    executions: int
    cases: int
    activities: int
    variants: int
    refused: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class SettingsFigures:
    """What the figures were computed with."""

    calendar: str
    time_zone: str
    as_of: str | None
    timestamps: str
    columns: dict[str, str | None]
    limits: dict[str, float]
    limit_clocks: dict[str, str]
    case_limit: float | None
    errors: list[str]
    end_activities: list[str]
    period: str
    filter: dict[str, Any]
    calendar_version: int = 0
    calendar_name_en: str = ""
    calendar_name_zh: str = ""
    department_calendars: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class CaseFigures:
    """Figures of the selected cases."""

    closed: int
    open: int
    lead_time: Stats
    timeout_rate: float | None
    timeouts: int | None
    first_time_right_rate: float | None
    handovers_per_case: float | None
    waiting_share: float | None
    timeout_base: int = field(default=0, metadata={"json": False})


@dataclass(frozen=True)
class StepFigures:
    """Figures of one activity over the selected cases."""

    activity: str
    executions: int
    cases: int
    running: int
    step_duration: Stats
    processing_time: Stats | None
    waiting_time: Stats | None
    bottleneck_share: float | None
    step_time_share: float | None
    end_to_end_share: float | None
    timeouts: int | None
    timeout_rate: float | None
    errors: int | None
    error_rate: float | None
    rework_rate: float | None
    timeout_base: int = field(default=0, metadata={"json": False})


@dataclass(frozen=True)
class Edge:
    """Directly-follows edge; times = start of the later minus end of the earlier, in seconds."""

    source: str
    target: str
    count: int
    cases: int
    mean: float | None
    median: float | None
    p95: float | None

    def to_json(self) -> dict[str, Any]:
        """The edge with the outside names `from` and `to`."""
        return {
            "from": self.source, "to": self.target, "count": self.count, "cases": self.cases,
            "mean": self.mean, "median": self.median, "p95": self.p95,
        }  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """An exact sequence of activities; `key` names it in filters."""

    key: str
    activities: list[str]
    cases: int
    share: float
    mean_lead_time: float | None
    timeout_rate: float | None


@dataclass(frozen=True)
class PeriodFigures:
    """One day, week or month of the calendar's time zone; `start` is its first day (YYYY-MM-DD)."""

    start: str
    arrivals: int
    throughput: int
    work_in_progress: int
    lead_time: Stats
    timeout_rate: float | None


@dataclass(frozen=True)
class Figures:
    """Everything that `measure` delivers."""

    log: LogFigures
    settings: SettingsFigures
    cases: CaseFigures
    steps: list[StepFigures]
    graph: list[Edge]
    variants: list[Variant]
    periods: list[PeriodFigures]

    def step(self, activity: str) -> StepFigures | None:
        """The figures of one activity, or None where the selection has none of it."""
        return next((step for step in self.steps if step.activity == activity), None)

    def to_json(self) -> dict[str, Any]:
        """The documented JSON object (plain dicts, lists, numbers, None)."""
        return {
            "log": asdict(self.log),
            "settings": asdict(self.settings),
            "cases": _public(self.cases),
            "steps": [_public(step) for step in self.steps],
            "graph": [edge.to_json() for edge in self.graph],
            "variants": [asdict(variant) for variant in self.variants],
            "periods": [asdict(period) for period in self.periods],
        }


def _public(figures: CaseFigures | StepFigures) -> dict[str, Any]:
    """All fields but those that only the engine needs (denominators for intervals)."""
    hidden = {name for name, spec in figures.__dataclass_fields__.items() if spec.metadata.get("json") is False}
    return {name: value for name, value in asdict(figures).items() if name not in hidden}

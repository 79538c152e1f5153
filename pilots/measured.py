"""What was measured before and during a pilot: the cases of both sides and one comparison a criterion.

What lives here: reading cases through `analysis.loading`, asking the engine's statistics, keeping the answer. What
does not: verdicts (`pilots/evaluation.py`), which cases (`pilots/sources.py`), words (`pilots/findings.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from analysis import loading
from analysis.engine.cases import CaseValues, case_values
from analysis.engine.compare import compare_lead_times, compare_rates
from analysis.engine.filters import Filter
from analysis.figures import kept, read_figure
from pilots.evaluation import Comparison, Evaluation, Sample, evaluate
from pilots.evaluation import Criterion as Asked
from pilots.means import difference_of_means, mean_interval
from pilots.models import Pilot, SuccessCriterion
from pilots.sources import Selection, Sources, sources_of
from projects.figures import Definition, metric

DOTS = 300  # more would be a blot; the rest is thinned evenly along the sorted values
SHARES_OF_ITEMS = {"first_time_right_rate", "step_timeout_rate", "step_error_rate", "step_rework_rate"}


@dataclass(frozen=True)
class Day:
    day: str
    mean: float
    count: int


@dataclass(frozen=True)
class Side:
    """The closed cases of one side: lead times in seconds. `dots` are all or an even part of them, sorted."""

    log_id: int
    log_name: str
    count: int
    open: int
    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    dots: tuple[float, ...]
    days: tuple[Day, ...]


@dataclass(frozen=True)
class Measured:
    """Both sides, and the comparison of each criterion by its id. A side without data is None."""

    baseline: Side | None
    pilot: Side | None
    lead_time: Comparison | None
    median: Comparison | None
    comparisons: dict[str, Comparison]
    missing_columns: tuple[str, ...] = ()


NOTHING = Measured(None, None, None, None, {})


def asked_of(criterion: SuccessCriterion) -> Asked:
    return Asked(
        key=str(criterion.pk),
        metric=criterion.metric,
        direction=metric(criterion.metric).direction,
        comparison=criterion.comparison,
        target=criterion.target,
        is_guardrail=criterion.is_guardrail,
        population=criterion.population,
        step=criterion.step,
    )


def evaluation_of(measured: Measured, criteria: Iterable[SuccessCriterion], cases_needed: int | None) -> Evaluation:
    """The verdict on what was measured."""
    rows = [(asked_of(each), measured.comparisons.get(str(each.pk))) for each in criteria]
    return evaluate(
        rows,
        pilot_cases=measured.pilot.count if measured.pilot else 0,
        baseline_cases=measured.baseline.count if measured.baseline else 0,
        cases_needed=cases_needed,
    )


def measure_pilot(pilot: Pilot, criteria: Iterable[SuccessCriterion]) -> Measured:
    """Measured once for each state of logs, plan and criteria, then kept with the other figures of the log."""
    sources = sources_of(pilot)
    home = sources.baseline or sources.pilot
    if home is None:
        return NOTHING
    asked = [asked_of(each) for each in criteria]
    settings = loading.measure_settings(home.log, pilot.calendar)
    payload = kept(
        home.log, _digest(pilot, sources, asked), settings, lambda _folder: asdict(_measure(pilot, sources, asked))
    )
    return measured_of(payload)


def _digest(pilot: Pilot, sources: Sources, asked: list[Asked]) -> str:
    sides = [sources.baseline, sources.pilot, sources.others_before, sources.others_during]
    parts: list[Any] = [[each.log.pk, each.log.version, each.filter, each.minus] if each else None for each in sides]
    if sources.pilot:
        chosen = loading.measure_settings(sources.pilot.log, pilot.calendar)
        parts.append([loading.settings_digest(chosen), chosen.calendar_key])
    # What a criterion asks for does not change what is measured: only which figure, where and for whom.
    parts += [[each.key, each.metric, each.step, each.population] for each in asked]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return f"pilot:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _measure(pilot: Pilot, sources: Sources, asked: list[Asked]) -> Measured:
    cases = {
        name: cases_of(getattr(sources, name), pilot.calendar)
        for name in ("baseline", "pilot", "others_before", "others_during")
        if name in ("baseline", "pilot") or any(each.population == "outside" for each in asked)
    }
    comparisons = {}
    for each in asked:
        before, after = ("baseline", "pilot") if each.population == "pilot" else ("others_before", "others_during")
        found = _compare(each, cases.get(before), cases.get(after)) or (
            _compare_figures(pilot, each, sources) if each.population == "pilot" else None
        )
        if found is not None:
            comparisons[each.key] = found
    return Measured(
        baseline=_side(sources.baseline, cases["baseline"]),
        pilot=_side(sources.pilot, cases["pilot"]),
        lead_time=_compare(Asked("", "lead_time_mean", "down"), cases["baseline"], cases["pilot"]),
        median=_compare(Asked("", "lead_time_median", "down"), cases["baseline"], cases["pilot"]),
        comparisons=comparisons,
        missing_columns=sources.missing_columns,
    )


def cases_of(selection: Selection | None, calendar: str) -> CaseValues | None:
    """The cases of one side, read from the prepared files."""
    if selection is None:
        return None
    folder, settings = loading.prepared_dir(selection.log), loading.measure_settings(selection.log, calendar)
    loading.ensure_calendar(selection.log, settings)
    found = case_values(folder, Filter.from_dict(selection.filter), settings)
    if selection.minus is None:
        return found
    inside = case_values(folder, Filter.from_dict(selection.minus), settings)
    keep = ~np.isin(found.case_id.astype(str), inside.case_id.astype(str))
    return replace(found, **{name: getattr(found, name)[keep] for name in CaseValues.__dataclass_fields__})


def _side(selection: Selection | None, cases: CaseValues | None) -> Side | None:
    if selection is None or cases is None:
        return None
    values = np.sort(cases.closed_lead_times())
    interval = mean_interval(values)
    step = max(1, -(-len(values) // DOTS))
    return Side(
        log_id=selection.log.pk,
        log_name=selection.log.name,
        count=len(values),
        open=int(np.sum(cases.open)),
        mean=float(np.mean(values)) if len(values) else None,
        median=float(np.median(values)) if len(values) else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        dots=tuple(float(value) for value in values[::step]),
        days=_days(cases, ZoneInfo(selection.log.time_zone)),
    )


def _days(cases: CaseValues, zone: ZoneInfo) -> tuple[Day, ...]:
    """Mean lead time of the cases that ended on each day, in the log's time zone."""
    closed = ~cases.open.astype(bool)
    ends = [datetime.fromtimestamp(float(end) / 1e6, zone).date().isoformat() for end in cases.end[closed]]
    by_day: dict[str, list[float]] = {}
    for day, value in zip(ends, cases.lead_time_seconds[closed], strict=True):
        by_day.setdefault(day, []).append(float(value))
    return tuple(Day(day, sum(values) / len(values), len(values)) for day, values in sorted(by_day.items()))


def _compare(asked: Asked, before: CaseValues | None, after: CaseValues | None) -> Comparison | None:
    """From the cases themselves; None for a figure that they do not carry."""
    if before is None or after is None:
        return None
    if asked.metric in ("lead_time_mean", "lead_time_median"):
        return _compare_times(asked.metric, before.closed_lead_times(), after.closed_lead_times())
    if asked.metric == "case_timeout_rate":
        return _compare_parts(*late_of(before), *late_of(after))
    return None


def late_of(cases: CaseValues) -> tuple[int, int]:
    """Late cases and their denominator: closed ones, and open ones already over the limit."""
    late, is_open = cases.over_limit.astype(bool), cases.open.astype(bool)
    return int(np.sum(late)), int(np.sum(~is_open | late))


def _compare_times(which: str, before: np.ndarray, after: np.ndarray) -> Comparison:
    centre = np.mean if which == "lead_time_mean" else np.median
    samples = [_sample(values, centre(values), which) if len(values) else Sample(None, 0) for values in (before, after)]
    if len(before) < 2 or len(after) < 2:
        return Comparison(*samples)
    medians = compare_lead_times(before, after)
    if which == "lead_time_median":
        interval: Any = (medians.difference, medians.low, medians.high)
    else:
        interval = difference_of_means(before, after)
    return Comparison(
        *samples,
        *(float(value) for value in interval),
        p_value=medians.p_value,
        effect=medians.cliffs_delta,
        method="welch" if which == "lead_time_mean" else "bootstrap",
    )


def _sample(values: np.ndarray, value: float, which: str) -> Sample:
    interval = mean_interval(values) if which == "lead_time_mean" else None
    return Sample(float(value), len(values), *(interval or (None, None)))


def _compare_parts(part1: int, whole1: int, part2: int, whole2: int) -> Comparison:
    """Two rates. A side of zero items has no rate."""
    samples = [Sample(part / whole if whole else None, whole) for part, whole in ((part1, whole1), (part2, whole2))]
    if not whole1 or not whole2:
        return Comparison(*samples)
    found = compare_rates(part1, whole1, part2, whole2)
    return Comparison(*samples, found.difference, found.low, found.high, method="newcombe")


def _compare_figures(pilot: Pilot, asked: Asked, sources: Sources) -> Comparison | None:
    """Any other figure of the catalogue, read as every page reads it. Rates of items get an interval; others do not,
    and so are never called better or worse."""
    sides = []
    for selection in (sources.baseline, sources.pilot):
        if selection is None:
            return None
        definition = Definition(asked.metric, asked.step, selection.filter, pilot.calendar)
        figure = read_figure(pilot.project, definition, selection.log)
        if figure is None:
            return None
        sides.append(figure)
    before, after = sides
    if asked.metric in SHARES_OF_ITEMS:
        parts = [(round((each.value or 0) * each.count), each.count) for each in sides]
        return _compare_parts(*parts[0], *parts[1])
    samples = [Sample(each.value, each.count) for each in sides]
    if before.value is None or after.value is None:
        return Comparison(*samples)
    return Comparison(*samples, difference=after.value - before.value)


def measured_of(payload: dict[str, Any]) -> Measured:
    """What `asdict` made JSON of, again as values: a kept or a frozen measurement."""
    return Measured(
        baseline=_side_of(payload["baseline"]),
        pilot=_side_of(payload["pilot"]),
        lead_time=_comparison_of(payload["lead_time"]),
        median=_comparison_of(payload.get("median")),
        comparisons={
            key: found for key, row in payload["comparisons"].items() if (found := _comparison_of(row)) is not None
        },
        missing_columns=tuple(payload["missing_columns"]),
    )


def _side_of(row: dict[str, Any] | None) -> Side | None:
    if row is None:
        return None
    return Side(**{**row, "dots": tuple(row["dots"]), "days": tuple(Day(**day) for day in row["days"])})


def _comparison_of(row: dict[str, Any] | None) -> Comparison | None:
    if row is None:
        return None
    return Comparison(**{**row, "baseline": Sample(**row["baseline"]), "pilot": Sample(**row["pilot"])})

"""Chooses and arranges what the analysis pages show, as frozen values. Changes nothing but the kept figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from analysis import clocks, drawing, figures, findings, histogram, loading, overlaying, steptable
from analysis.engine import measure as engine
from analysis.engine.figures import Figures
from analysis.engine.filters import Filter
from analysis.filter_bar import filter_bar
from analysis.filtering import Bar, View, closed_only
from analysis.models import EventLog, LogImport
from common.templatetags.format import SECONDS, duration_unit, format_duration, format_share, unit_word
from processes import selectors as maps
from projects.models import Project


@dataclass(frozen=True)
class Selected:
    """One selection of a log, measured: what every analysis page starts from."""

    log: EventLog
    view: View
    figures: Figures
    closed: Figures
    whole: Figures
    table: steptable.Table

    @property
    def unit(self) -> str:
        """The unit in which all its durations are shown: that of the mean lead time, one for a whole page."""
        return duration_unit(self.whole.cases.lead_time.mean or self.whole.cases.lead_time.p95 or 0)

    @property
    def clock(self) -> str:
        """In which calendar and version everything is counted."""
        return clocks.words(self.figures.settings)

    @property
    def cases(self) -> int:
        return self.figures.cases.closed + self.figures.cases.open

    @property
    def all_cases(self) -> int:
        return self.whole.cases.closed + self.whole.cases.open


def select(project: Project, view: View, log: EventLog | None = None) -> Selected | None:
    """Figures of the selection, of its closed cases, and of the whole log; None while nothing is measured."""
    log = log or figures.primary_log(project)
    if log is None or not log.has_data:
        return None
    chosen = _measured(project, view.filter, view.calendar, log)
    whole = chosen if view.filter == Filter() else _measured(project, Filter(), view.calendar, log)
    closed = chosen
    if chosen.cases.open:
        closed = _measured(project, closed_only(view.filter), view.calendar, log)
    return Selected(log, view, chosen, closed, whole, steptable.build(chosen, closed, whole))


def _measured(project: Project, filter: Filter, calendar: str, log: EventLog) -> Figures:
    found = figures.figures_for(project, filter, calendar, log)
    if found is None:
        raise ValueError("a log with data has figures")
    return found


@dataclass(frozen=True)
class Bottlenecks:
    selected: Selected
    heading: str
    late: str
    rows: list[steptable.Row]
    sort: steptable.Sort
    rankings: list[tuple[str, str, str]]
    right_first_time: float | None
    right_over: int
    ruler: Any
    heat_map: overlaying.HeatMap | None
    chart: dict[str, Any]
    chart_rows: list[histogram.Bar]
    unit: str
    bar: Bar


def bottlenecks(
    project: Project, view: View, sort: steptable.Sort, overlay: overlaying.Shown = overlaying.Shown()
) -> Bottlenecks | None:
    """Everything on the bottleneck page."""
    selected = select(project, view)
    if selected is None:
        return None
    shown, table = selected.figures, selected.table
    right, over = findings.right_first_time(shown)
    lead_bars = lead_time_bars(selected)
    unit = selected.unit
    return Bottlenecks(
        selected=selected,
        heading=findings.where_the_time_goes(table, shown),
        late=findings.how_many_are_late(shown),
        rows=table.sorted(sort),
        sort=sort,
        rankings=findings.rankings(table, unit),
        right_first_time=right,
        right_over=over,
        ruler=drawing.ruler(table, unit) if table.of_lead_time else "",
        heat_map=overlaying.heat_map(project, shown, table, unit, overlay),
        chart=chart_of(selected, lead_bars, unit),
        chart_rows=lead_bars,
        unit=unit,
        bar=filter_bar(selected),
    )


def lead_time_bars(selected: Selected) -> list[histogram.Bar]:
    """The distribution of the closed cases' lead times, kept like every other figure."""
    filter = closed_only(selected.view.filter)
    settings = loading.measure_settings(selected.log, selected.view.calendar)

    def compute(folder: Any) -> dict[str, Any]:
        values = engine.case_values(folder, filter, settings).closed_lead_times()
        found = histogram.bars(np.asarray(values, dtype=float), settings.case_limit_seconds)
        return {"bars": [[bar.low, bar.high, bar.count, bar.late] for bar in found]}

    kept = figures.kept(selected.log, f"bars:{filter.digest()}", settings, compute)
    return [histogram.Bar(*row) for row in kept["bars"]]


def chart_of(selected: Selected, bars: list[histogram.Bar], unit: str) -> dict[str, Any]:
    """The histogram's data in its display unit, with its marks in words."""
    size, lead = SECONDS[unit], selected.figures.cases.lead_time
    limit, rate = selected.figures.settings.case_limit, selected.figures.cases.timeout_rate
    marks = []
    if limit is not None:
        values = {"limit": format_duration(limit, trim=True), "rate": format_share(rate)}
        marks.append({"value": limit / size, "kind": "limit", "label": _("limit %(limit)s · %(rate)s late") % values})
    if lead.median is not None:
        label = _("median %(value)s") % {"value": format_duration(lead.median, unit, bare=True)}
        marks.append({"value": lead.median / size, "kind": "median", "label": label})
    if lead.p90 is not None:
        label = _("P90 %(value)s") % {"value": format_duration(lead.p90, unit, bare=True)}
        marks.append({"value": lead.p90 / size, "kind": "p90", "label": label})
    return {
        "bins": [{"from": b.low / size, "to": b.high / size, "count": b.count, "late": b.late} for b in bars],
        "marks": marks,
        "unit": unit_word(unit),
    }


@dataclass(frozen=True)
class CaseRow:
    case_id: str
    lead_time: float
    start: datetime
    end: datetime | None
    open: bool
    over: bool
    executions: int


@dataclass(frozen=True)
class CasePage:
    rows: list[CaseRow]
    total: int
    page: int
    pages: int


def case_page(log: EventLog, view: View, page: int, size: int = 50) -> CasePage:
    """The selected cases, longest first, one page of them."""
    settings = loading.measure_settings(log, view.calendar)
    loading.ensure_calendar(log, settings)
    values = engine.case_values(loading.prepared_dir(log), view.filter, settings)
    order = np.argsort(-np.asarray(values.lead_time_seconds, dtype=float), kind="stable")
    pages = max(1, -(-len(order) // size))
    page = min(max(page, 1), pages)
    rows = [_case_row(values, int(i), log.time_zone) for i in order[(page - 1) * size : page * size]]
    return CasePage(rows, len(order), page, pages)


def _case_row(values: engine.CaseValues, index: int, zone: str) -> CaseRow:
    from analysis.engine.worktime import from_microseconds

    is_open = bool(values.open[index])
    return CaseRow(
        case_id=str(values.case_id[index]),
        lead_time=float(values.lead_time_seconds[index]),
        start=from_microseconds(int(values.start[index]), zone),
        end=None if is_open else from_microseconds(int(values.end[index]), zone),
        open=is_open,
        over=bool(values.over_limit[index]),
        executions=int(values.executions[index]),
    )


def timeline(log: EventLog, case_id: str, calendar: str) -> list[engine.TimelineEntry]:
    settings = loading.measure_settings(log, calendar)
    loading.ensure_calendar(log, settings)
    return engine.case_timeline(loading.prepared_dir(log), case_id, settings)


def logs_in_reach(user: User) -> QuerySet[EventLog]:
    """Every log that the person may read, with its newest import."""
    newest = LogImport.objects.order_by("-pk").select_related("job")
    return (
        EventLog.objects.restrict(user, "log.read")
        .select_related("project", "created_by")
        .prefetch_related(Prefetch("imports", queryset=newest))
    )


def newest_import(project: Project) -> LogImport | None:
    """The import that a project without figures waits for, or that it stopped at."""
    return LogImport.objects.filter(project=project).exclude(status="draft").select_related("job").first()


@dataclass(frozen=True)
class TimelineBar:
    """One execution on the time axis of its case, in percent of the whole, as texts for SVG attributes."""

    start: str
    width: str
    wait_start: str
    wait: str
    text_at: str
    anchor: str
    shift: int
    inside: bool
    entry: engine.TimelineEntry


def timeline_bars(entries: list[engine.TimelineEntry]) -> list[TimelineBar]:
    """Where each execution lies between the case's first start and last end; the wait before it leads up to it."""
    first = min(entry.start for entry in entries)
    last = max(entry.end or entry.start for entry in entries)
    whole = max((last - first).total_seconds(), 1.0) / 100
    bars, before = [], first
    for entry in entries:
        end = entry.end or last
        start = (entry.start - first).total_seconds() / whole
        waited = max(0.0, (entry.start - before).total_seconds()) / whole
        width = max((end - entry.start).total_seconds() / whole, 0.4)
        at, anchor, shift, inside = _place_of_name(start, width, waited)
        numbers = [f"{value:.2f}" for value in (start, width, start - waited, waited, at)]
        bars.append(TimelineBar(*numbers, anchor, shift, inside, entry))
        before = max(before, end)
    return bars


def timeline_unit(entries: list[engine.TimelineEntry]) -> str:
    """One unit for all waits and works of a case: that of the longest."""
    times = [each for entry in entries for each in (entry.waiting, entry.processing, entry.step_duration) if each]
    return duration_unit(max(times, default=0.0))


def _place_of_name(start: float, width: float, waited: float) -> tuple[float, str, int, bool]:
    """Where a bar's name has room: behind it, before it, or on it. (position in percent, anchor, shift, on the bar)"""
    if start + width <= 62:
        return start + width, "start", 6, False
    if start - waited >= 35:
        return start - waited, "end", -6, False
    return start, "start", 6, True


def step_names(project: Project) -> list[str]:
    """The activities of the project's log in flow order; without a log, the steps of its map."""
    log = figures.primary_log(project)
    if log is not None:
        whole = _measured(project, Filter(), loading.default_calendar(log), log)
        order = steptable.flow_order(whole)
        return sorted(order, key=lambda name: order[name])
    return [row.name for row in maps.working_steps(project) if row.name]

"""The analysis report: put together from the work as it stands. Issuing freezes it (`services/reports.py`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from analysis import figures, findings, selectors, trees
from analysis.engine.filters import Filter
from analysis.filtering import View
from analysis.models import Report
from analysis.steptable import Row
from projects.models import Project


def draft(project: Project, now: datetime) -> dict[str, Any]:
    """The body of a report, complete in itself: figures as numbers, sentences as they read today."""
    selected = selectors.select(project, View(Filter(), figures.default_clock(project)))
    body: dict[str, Any] = {
        "title": _("Analysis of %(project)s") % {"project": project.name},
        "at": now.isoformat(),
        "causes": trees.causes_for_report(project),
        "problems": trees.problems_for_report(project),
    }
    if selected is None:
        return body | {"steps": [], "finding": "", "late": "", "facts": None}
    shown, table = selected.figures, selected.table
    return body | {
        "finding": findings.where_the_time_goes(table, shown),
        "late": findings.how_many_are_late(shown),
        "rankings": [list(row) for row in findings.rankings(table, selected.unit)],
        "facts": _facts(selected),
        "of_lead_time": table.of_lead_time,
        "unit": selected.unit,
        "steps": [_row(row) for row in table.sorted("slow")],
    }


def _facts(selected: selectors.Selected) -> dict[str, Any]:
    """What the figures were measured on and with, and those of the whole case."""
    shown, log = selected.figures, selected.log
    right, over = findings.right_first_time(shown)
    return {
        "cases": selected.cases,
        "first": shown.log.first,
        "last": shown.log.last,
        "log": log.name,
        "log_version": log.version,
        "refused": log.rows_refused,
        "calendar": selected.view.calendar,
        "clock": selected.clock,
        "time_zone": shown.settings.time_zone,
        "lead_mean": shown.cases.lead_time.mean,
        "lead_median": shown.cases.lead_time.median,
        "lead_p90": shown.cases.lead_time.p90,
        "timeout_rate": shown.cases.timeout_rate,
        "case_limit": shown.settings.case_limit,
        "waiting_share": shown.cases.waiting_share,
        "right_first_time": right,
        "right_over": over,
    }


def _row(row: Row) -> dict[str, Any]:
    names = ("kind", "activity", "mean", "p90", "share", "step_share", "late", "error", "count", "level")
    return {name: getattr(row, name) for name in names}


def beside_now(report: Report, project: Project) -> dict[str, Any]:
    """Today's figures for the rows of an issued report: (kind, activity) → mean, and the mean lead time."""
    calendar = (report.body.get("facts") or {}).get("calendar") or project.calendar
    selected = selectors.select(project, View(Filter(), calendar))
    if selected is None:
        return {"steps": {}, "lead_mean": None, "timeout_rate": None}
    return {
        "steps": {f"{row.kind}:{row.activity}": row.mean for row in selected.table.rows},
        "lead_mean": selected.figures.cases.lead_time.mean,
        "timeout_rate": selected.figures.cases.timeout_rate,
    }

"""Figures and cases as the API gives them: the same stored figures as the pages, digit for digit."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from analysis import figures, selectors
from analysis.engine.settings import Period
from analysis.filtering import View, read_view, refuse_unknown
from analysis.loading import default_calendar
from analysis.models import EventLog
from common.errors import DomainError

PERIODS: tuple[Period, ...] = ("day", "week", "month")
PAGE = 200


def view_of(log: EventLog, query: QueryDict) -> View:
    if not log.has_data:
        raise DomainError("not_measured", _("This log has no figures yet."), status=409)
    refuse_unknown(query, {"period", "variants", "cursor", "format"})
    return read_view(query, default_calendar(log))


def figures_json(log: EventLog, query: QueryDict) -> dict[str, Any]:
    """The documented JSON object for the filter of the query."""
    view = view_of(log, query)
    asked = query.get("period", "week")
    period = next((each for each in PERIODS if each == asked), None)
    if period is None:
        raise DomainError("invalid_period", _("A period is day, week or month."), field="period")
    wanted = query.get("variants", "50")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 50
    found = figures.figures_for(log.project, view.filter, view.calendar, log, period, number)
    if found is None:
        raise DomainError("not_measured", _("This log has no figures yet."), status=409)
    return found.to_json()


def cases_json(log: EventLog, request: Request) -> dict[str, Any]:
    """The selected cases, longest first, in pages: `cursor` is the number of the page."""
    query = request.query_params
    view = view_of(log, query)
    text = query.get("cursor", "1")
    page = selectors.case_page(log, view, int(text) if text.isdecimal() and len(text) < 9 else 1, PAGE)

    def link(number: int) -> str | None:
        if not 1 <= number <= page.pages:
            return None
        changed = query.copy()
        changed["cursor"] = str(number)
        return request.build_absolute_uri(f"{request.path}?{changed.urlencode()}")

    rows = [
        {
            "case": row.case_id,
            "lead_time": row.lead_time,
            "start": row.start.isoformat(),
            "end": row.end.isoformat() if row.end else None,
            "open": row.open,
            "over_limit": row.over,
            "executions": row.executions,
        }
        for row in page.rows
    ]
    return {"count": page.total, "next": link(page.page + 1), "previous": link(page.page - 1), "results": rows}

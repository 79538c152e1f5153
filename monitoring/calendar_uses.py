"""KPIs that are counted in a calendar, for the page that would delete it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from monitoring.models import Kpi


def kpis_with(key: str) -> list[str]:
    rows = Kpi.objects.filter(calendar=key).select_related("project")
    return [_("the KPI “%(name)s” of %(code)s") % {"name": row, "code": row.project.code} for row in rows]

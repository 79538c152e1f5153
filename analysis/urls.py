"""Addresses of this app: logs and their imports, the analysis pages, causes, report, options."""

from __future__ import annotations

from django.urls import path

from analysis.views import (
    bottlenecks,
    calendars,
    cases,
    catalog,
    causes,
    claims,
    discovering,
    imports,
    logs,
    mapping,
    options,
    report,
)

app_name = "analysis"
P = "p/<str:code>/"
A = P + "analyze/"

urlpatterns = [
    path("metrics/", catalog.metrics_catalog, name="metrics_catalog"),
    path("logs/", logs.logs, name="logs"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.new, name="calendar_new"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/edit/", calendars.edit, name="calendar_edit"),
    path("calendars/<int:pk>/day/", calendars.day, name="calendar_day"),
    path("calendars/<int:pk>/delete/", calendars.delete, name="calendar_delete"),
    path(A, bottlenecks.bottlenecks, name="bottlenecks"),
    path(A + "overlay/", bottlenecks.overlay, name="overlay"),
    path(A + "handovers/", bottlenecks.handovers, name="handovers"),
    path(A + "steps.<str:form>", bottlenecks.download, name="download"),
    path(A + "variants/", cases.variants, name="variants"),
    path(A + "cases/", cases.cases, name="cases"),
    path(A + "case/", cases.case, name="case"),
    path(A + "log/new/", imports.upload, name="upload"),
    path(A + "log/sample.csv", imports.sample, name="sample"),
    path(A + "log/<int:pk>/", logs.log, name="log"),
    path(A + "log/<int:pk>/more/", imports.append, name="append"),
    path(A + "log/import/<int:pk>/", imports.progress, name="import"),
    path(A + "log/import/<int:pk>/columns/", mapping.columns, name="mapping"),
    path(A + "log/import/<int:pk>/cancel/", imports.cancel, name="import_cancel"),
    path(A + "log/import/<int:pk>/refused.csv", imports.refused, name="import_refused"),
    path(A + "causes/", causes.causes, name="causes"),
    path(A + "causes/add/", causes.add, name="why_add"),
    path(A + "causes/<int:pk>/", causes.why, name="why"),
    path(A + "causes/<int:pk>/delete/", causes.delete, name="why_delete"),
    path(A + "causes/<int:pk>/restore/", causes.restore, name="why_restore"),
    path(A + "causes/<int:pk>/evidence/", causes.add_evidence, name="evidence_add"),
    path(A + "evidence/<int:pk>/delete/", causes.delete_evidence, name="evidence_delete"),
    path(P + "map/discover/", discovering.discover, name="discover"),
    path(P + "claims/", claims.claims, name="claims"),
    path(P + "claims/panel/", claims.panel, name="claims_panel"),
    path(A + "report/", report.report, name="report"),
    path(A + "report/<int:number>/", report.issued, name="report_issued"),
    path(P + "design/", options.options, name="options"),
    path(P + "design/weights/", options.weights, name="option_weights"),
    path(P + "design/options/new/", options.option, name="option_new"),
    path(P + "design/options/<int:pk>/", options.option, name="option"),
    path(P + "design/options/<int:pk>/choose/", options.choose, name="option_choose"),
    path(P + "design/options/<int:pk>/delete/", options.delete, name="option_delete"),
]

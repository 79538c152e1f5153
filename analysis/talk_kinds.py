"""The objects of this app that can be talked about."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from analysis.models import Option, Report, Why
from projects.models import Project
from projects.subjects import SubjectKind, register, row_finder


def _why_url(project: Project, row: Why) -> str:
    return reverse("analysis:why", args=[project.code, row.pk])


def _option_url(project: Project, row: Option) -> str:
    return reverse("analysis:option", args=[project.code, row.pk])


def _report_url(project: Project, row: Report) -> str:
    return reverse("analysis:report_issued", args=[project.code, row.number])


def register_own() -> None:
    whys = row_finder(Why, "cause.read", deleted_at=None)
    register(SubjectKind("why", pgettext_lazy("object", "Cause"), "cause.read", whys, _why_url))
    options = row_finder(Option, "option.read")
    register(SubjectKind("option", pgettext_lazy("object", "Option"), "option.read", options, _option_url))
    reports = row_finder(Report, "report.read")
    register(SubjectKind("report", pgettext_lazy("object", "Report"), "report.read", reports, _report_url))

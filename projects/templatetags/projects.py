"""Template tags about figures and jobs that need the catalogue; formatting itself stands in `common`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.templatetags.format import format_count, format_duration2, format_value
from projects import clocks, figures
from projects.models import Job
from projects.phases import KEYS, phase
from projects.services.versions import version_of
from projects.talk_page import comment_counts
from projects.work_queue import job_url

register = template.Library()

SETTLED = 3  # seconds of work before a rate is worth showing


@register.filter
def metric_name(key: str) -> str:
    """The metric's name in the reader's language; an unknown key as it is."""
    return figures.metric_name(key) if key in figures.metrics() else key


@register.simple_tag
def metric_figure(value: float | None, key: str) -> str:
    """A value in the unit of its metric."""
    known = figures.metrics().get(key)
    return format_value(value, known.unit if known else "count")


@register.filter
def filter_phrases(filter: dict[str, object]) -> list[object]:
    """The conditions of a stored filter, for chips."""
    return figures.filter_words().phrases_of(filter)


@register.filter
def job_link(job: Job) -> str:
    """Where the job leads."""
    return job_url(job)


@register.filter
def phase_title(key: str) -> str:
    """The phase's name in the reader's language; an unknown key as it is."""
    return str(phase(key).title) if key in KEYS else key


@register.filter
def clock_name(key: str) -> str:
    """The name of the clock in which something is counted."""
    return clocks.name_of(key)


@register.filter
def job_pace(job: Job) -> dict[str, str]:
    """done, total, rate and time left as texts; empty where nothing honest can be said yet."""
    message = job.message or {}
    done, total = message.get("done", message.get("rows_read")), message.get("total", message.get("rows_total"))
    texts = {"done": format_count(done) if done else "", "total": format_count(total) if total else ""}
    if job.started_at is None or job.is_over:
        return texts | {"rate": "", "left": ""}
    spent = (timezone.now() - job.started_at).total_seconds()
    if spent < SETTLED:
        return texts | {"rate": "", "left": ""}
    left = spent / job.progress - spent if 0.02 < job.progress < 1 else None
    return texts | {
        "rate": format_count(round(done / spent)) if done else "",
        "left": format_duration2(left) if left else "",
    }


@register.simple_tag
def opened_version(form: Any, row: Any = None) -> SafeString:
    """The hidden field that says on which version a form was opened; a form that comes back keeps what it was sent."""
    data = getattr(form, "data", None) or {}
    thing = row or getattr(form, "instance", None)
    value = data.get("version") or (version_of(thing) if thing is not None and thing.pk else "")
    return format_html('<input type="hidden" name="version" value="{}">', value) if value else SafeString("")


@register.inclusion_tag("projects/_talk_link.html", takes_context=True)
def talk_link(context: Context, kind: str, id: object) -> dict[str, object]:
    """A small link to what was said about a row, with the count; one query for all rows of a page."""
    request, project = context["request"], context["project"]
    if not hasattr(request, "comment_counts"):
        request.comment_counts = comment_counts(request.user, project)
    count = request.comment_counts.get((kind, str(id)), 0)
    return {"url": reverse("projects:talk", args=[project.code, kind, id]), "count": count}

"""What every figure means, in the reader's language, from the engine's catalogue. Every figure links here."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analysis.engine.catalog import METRICS, Metric


@dataclass(frozen=True)
class Entry:
    key: str
    name: str
    definition: str
    denominator: str
    unit: str
    better: str
    grain: str
    other_name: str
    other_lang: str


def _entry(metric: Metric) -> Entry:
    chinese = (get_language() or "").startswith("zh")
    units = {"seconds": _("time"), "share": _("share, 0–100%"), "count": _("number")}
    return Entry(
        key=metric.key,
        name=metric.name_zh if chinese else metric.name_en,
        definition=metric.definition_zh if chinese else metric.definition_en,
        denominator=metric.denominator_zh if chinese else metric.denominator_en,
        unit=units[metric.unit],
        better=_("less is better") if metric.direction == "down" else _("more is better"),
        grain=metric.grain,
        other_name=metric.name_en if chinese else metric.name_zh,
        other_lang="en" if chinese else "zh-CN",
    )


@login_required
@require_safe
def metrics_catalog(request: HttpRequest) -> HttpResponse:
    entries = [_entry(metric) for metric in METRICS.values()]
    groups = [
        (_("Of a case"), [entry for entry in entries if entry.grain == "case"]),
        (_("Of a step"), [entry for entry in entries if entry.grain == "step"]),
    ]
    return render(request, "analysis/metrics_catalog.html", {"groups": groups})

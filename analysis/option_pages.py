"""What the options page shows: rows by weighted score, effects, who leads and until when, the two charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analysis import selectors
from analysis.effects import Effect, Lead, effect_of, leader, score, score_at
from analysis.engine.filters import Filter
from analysis.figures import default_clock
from analysis.filtering import View
from analysis.models import Option, OptionWeights
from common.templatetags.format import SECONDS, format_duration, format_share
from projects.models import Project

STEPS = (0, 25, 50, 75, 100)  # weights of benefit, in percent, that the score is shown at


@dataclass(frozen=True)
class OptionRow:
    option: Option
    number: int
    score: float
    effect: Effect | None
    effect_words: str
    leads: bool


@dataclass(frozen=True)
class OptionPage:
    rows: list[OptionRow]
    weights: OptionWeights
    percents: dict[str, int]
    finding: str
    bubble: dict[str, Any] | None
    sensitivity: list[tuple[str, list[tuple[int, float]]]]
    lines: dict[str, Any]
    chosen: list[Option]
    lead_mean: float | None


def page_of(project: Project) -> OptionPage:
    options = list(
        Option.objects.filter(project=project)
        .select_related("cause", "department", "to_be", "chosen_by")
        .order_by("pk")
    )
    weights = OptionWeights.objects.filter(project=project).first() or OptionWeights(project=project)
    selected = selectors.select(project, View(Filter(), default_clock(project)))
    table, figures = (selected.table, selected.figures) if selected else (None, None)
    lead, unit = leader(options, weights), selected.unit if selected else "d"
    rows = []
    for number, option in enumerate(options, start=1):
        effect = effect_of(option, table, figures)
        leads = lead is not None and option is lead.option and not lead.tied
        rows.append(OptionRow(option, number, score(option, weights), effect, words(effect, unit), leads))
    rows.sort(key=lambda row: (-row.score, row.number))
    return OptionPage(
        rows=rows,
        weights=weights,
        percents=_percents(weights),
        finding=who_leads(lead),
        bubble=_bubble(rows),
        sensitivity=_sensitivity(rows, weights),
        lines=_lines(rows, weights, lead),
        chosen=[option for option in options if option.chosen],
        lead_mean=figures.cases.lead_time.mean if figures else None,
    )


def _percents(weights: OptionWeights) -> dict[str, int]:
    total = weights.total or 1
    return {name: round(100 * getattr(weights, name) / total) for name in ("cost", "benefit", "feasibility")}


def words(effect: Effect | None, unit: str) -> str:
    """An effect with what it is of, and what that means end to end; "" where none is given or can be computed."""
    if effect is None:
        return ""
    values = {
        "share": format_share(abs(effect.share)),
        "step": effect.of_step,
        "before": format_duration(effect.step_before, unit, bare=True),
        "after": format_duration(effect.step_after, unit),
        "lead_before": format_duration(effect.lead_before, unit, bare=True),
        "lead_after": format_duration(effect.lead_after, unit),
    }
    if effect.step_before is None:
        if effect.share < 0:
            return _("+%(share)s of the lead time = %(lead_before)s → %(lead_after)s end to end") % values
        return _("−%(share)s of the lead time = %(lead_before)s → %(lead_after)s end to end") % values
    if effect.share < 0:
        return (
            _("+%(share)s of %(step)s = %(before)s → %(after)s, i.e. %(lead_before)s → %(lead_after)s end to end")
            % values
        )
    return (
        _("−%(share)s of %(step)s = %(before)s → %(after)s, i.e. %(lead_before)s → %(lead_after)s end to end") % values
    )


def who_leads(lead: Lead | None) -> str:
    """The heading: who leads with these weights, and when somebody else would."""
    if lead is None:
        return ""
    values = {
        "option": lead.option.title,
        "low": format_share(lead.low, 0),
        "high": format_share(lead.high, 0),
    }
    if lead.tied:
        return _("Two options score the same with these weights")
    if lead.low <= 0 and lead.high >= 1:
        return _("%(option)s leads whatever benefit weighs") % values
    if lead.high >= 1:
        return _("%(option)s leads as long as benefit weighs more than %(low)s") % values
    if lead.low <= 0:
        return _("%(option)s leads as long as benefit weighs less than %(high)s") % values
    return _("%(option)s leads as long as benefit weighs between %(low)s and %(high)s") % values


def _bubble(rows: list[OptionRow]) -> dict[str, Any] | None:
    """Benefit against cost as scored, area = feasibility; the days saved stand in the table beside it."""
    points = [
        {
            "label": f"{row.number} {row.option.title}",
            "x": row.option.cost,
            "y": row.option.benefit,
            "saved": round(row.effect.saved / SECONDS["d"], 4) if row.effect else None,
            "size": row.option.feasibility,
            "chosen": row.option.chosen or row.leads,
        }
        for row in rows
    ]
    if not points:
        return None
    return {"points": points, "x_label": _("Cost, 5 = cheapest"), "y_label": _("Benefit, 5 = greatest")}


def _sensitivity(rows: list[OptionRow], weights: OptionWeights) -> list[tuple[str, list[tuple[int, float]]]]:
    """Each option's score if benefit weighed 0, 25, 50, 75, 100 percent."""
    return [(row.option.title, [(at, score_at(row.option, weights, at / 100)) for at in STEPS]) for row in rows]


def _lines(rows: list[OptionRow], weights: OptionWeights, lead: Lead | None) -> dict[str, Any]:
    """The same as lines, with the weight that is set and the weights at which another option takes the lead."""
    now = _percents(weights)["benefit"]
    marks = [{"value": now, "label": _("now %(share)s") % {"share": f"{now}%"}, "chosen": True}]
    edges = () if lead is None or lead.tied else (lead.low, lead.high)
    for edge in edges:
        if 0 < edge < 1 and abs(100 * edge - now) >= 8:  # nearer than that, the two labels would cover each other
            marks.append({"value": 100 * edge, "label": format_share(edge, 0), "chosen": False})
    return {
        "lines": [
            {
                "label": f"{row.number} {row.option.title}",
                "values": [[at, round(score_at(row.option, weights, at / 100), 4)] for at in STEPS],
                "chosen": row.option.chosen or row.leads,
            }
            for row in rows
        ],
        "marks": marks,
        "x_label": _("Weight on benefit"),
    }

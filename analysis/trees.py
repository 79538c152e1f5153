"""The 5-Why tree as a page shows it: nested cards with state, depth, evidence and the path to each root cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from analysis.models import Evidence, Why
from analysis.models.why import CauseState
from common.templatetags.format import format_count, format_day, format_value
from projects.figures import metric_name
from projects.models import Project


@dataclass
class Card:
    """One answer with those below it. `depth` 0 is the problem; `on_path`: a root cause lies here or below."""

    why: Why
    depth: int
    children: list[Card] = field(default_factory=list)
    on_path: bool = False

    @property
    def state(self) -> str:
        return self.why.status

    @property
    def badge(self) -> str:
        return {"supported": "ok", "contradicted": "breach"}.get(self.state, "none")

    @property
    def parent_id(self) -> int | None:
        return self.why.parent_id


def whys(project: Project) -> QuerySet[Why]:
    evidence = Prefetch("evidence", queryset=Evidence.objects.select_related("by"))
    return Why.objects.filter(project=project, deleted_at=None).select_related("owner").prefetch_related(evidence)


def tree(project: Project) -> list[Card]:
    """The problems with everything below them: two queries, any depth."""
    cards = {why.pk: Card(why, 0) for why in whys(project)}
    roots: list[Card] = []
    for card in cards.values():
        parent = cards.get(card.why.parent_id or 0)
        (parent.children if parent else roots).append(card)
    waiting = list(roots)
    order: list[Card] = []
    while waiting:
        card = waiting.pop()
        order.append(card)
        for child in card.children:
            child.depth = card.depth + 1
            waiting.append(child)
    for card in reversed(order):
        card.on_path = card.why.is_root_cause or any(child.on_path for child in card.children)
    return roots


def heading(project: Project, roots: list[Card]) -> str:
    """ "Technical handling is slow because …": the problem and its supported root cause; "" while there is none."""
    for root in roots:
        found = _root_causes(root)
        supported = [card for card in found if card.state == CauseState.SUPPORTED]
        if supported:
            return _("%(problem)s, because: %(cause)s") % {"problem": root.why.text, "cause": supported[0].why.text}
        if found:
            values = {"problem": root.why.text, "cause": found[0].why.text}
            return _("%(problem)s, perhaps because: %(cause)s") % values
    return ""


def _root_causes(card: Card) -> list[Card]:
    mine = [card] if card.why.is_root_cause else []
    return mine + [found for child in card.children for found in _root_causes(child)]


def figure_words(figure: dict[str, Any]) -> str:
    """A frozen figure in words: name, step, value, count, date."""
    if not figure:
        return ""
    try:
        name = metric_name(figure["metric"])
    except KeyError:
        name = figure["metric"]
    values = {
        "name": name,
        "step": figure["step"],
        "value": format_value(figure["value"], figure["unit"]),
        "count": format_count(figure["count"]),
        "day": format_day(figure["at"]),
        "log": figure["log_name"],
    }
    if figure["step"]:
        return _("%(name)s, %(step)s: %(value)s (n = %(count)s, %(log)s, %(day)s)") % values
    return _("%(name)s: %(value)s (n = %(count)s, %(log)s, %(day)s)") % values


def problems_for_report(project: Project) -> list[dict[str, Any]]:
    """The whole tree as nested plain values."""
    return [_plain(card) for card in tree(project)]


def _plain(card: Card) -> dict[str, Any]:
    return {
        "text": card.why.text,
        "state": card.state,
        "root_cause": card.why.is_root_cause,
        "evidence": [item.text or figure_words(item.figure) for item in card.why.evidence.all()],
        "answers": [_plain(child) for child in card.children],
    }


def causes_for_report(project: Project) -> list[dict[str, Any]]:
    return [
        {
            "text": why.text,
            "state": why.status,
            "owner": str(why.owner) if why.owner else "",
            "direction": why.direction,
            "evidence": [item.text or figure_words(item.figure) for item in why.evidence.all()],
        }
        for why in whys(project)
        if why.is_root_cause
    ]

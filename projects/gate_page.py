"""What the card of a gate shows: criteria, the round under way, the decision, what happened since. Frozen values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from accounts.models import User
from projects.evidence import Line, lines
from projects.models import Activity, GateDecision, GateReviewer, Project
from projects.permissions import can
from projects.phases import KEYS, Criterion, phase
from projects.reviewers import must_ask, open_review
from projects.sentences import gate_title
from projects.services import gates as service
from projects.words import kind_name

LEFT = (GateDecision.Kind.PASSED, GateDecision.Kind.OVERRIDDEN)
SHOWN = 20  # entries of the trail since the approval


def reading_language() -> str:
    return "zh-hans" if (get_language() or "").startswith("zh") else "en"


@dataclass(frozen=True)
class Since:
    """What happened in a phase after its gate was passed: criteria that are lost, entries of the trail by kind."""

    lost: int
    count: int
    kinds: list[tuple[str, str, int]]  # (kind, its name, how many)
    entries: list[Activity]


def since_decision(project: Project, decision: GateDecision, criteria: list[Line]) -> Since:
    """The entries of the phase's own kinds that are newer than the decision's entry."""
    verbs = [f"gate.{kind}" for kind in LEFT]
    rows = Activity.objects.filter(project=project)
    own = rows.filter(verb__in=verbs, subject=decision.phase).order_by("-pk").first()
    later = rows.filter(pk__gt=own.pk) if own else rows.filter(at__gt=decision.at)
    about = Q(pk__in=[])
    for kind in phase(decision.phase).trail:
        about |= Q(verb__startswith=f"{kind}.")
    found = later.filter(about).select_related("by").order_by("-pk")
    counts = Counter(verb.partition(".")[0] for verb in found.values_list("verb", flat=True))
    kinds = [(kind, kind_name(kind), number) for kind, number in counts.most_common()]
    lost = sum(each.lost for each in criteria)
    return Since(lost, sum(counts.values()), kinds, list(found[:SHOWN]))


def overrides(project: Project) -> list[GateDecision]:
    """Every gate that was left although criteria were open, of all cycles; the oldest first."""
    rows = GateDecision.objects.filter(project=project, kind=GateDecision.Kind.OVERRIDDEN)
    return list(rows.select_related("by").order_by("pk"))


def gate_context(user: User, project: Project, key: str) -> dict[str, Any]:
    """The criteria now, or as they were when the gate was passed; the round under way; the decisions."""
    here = KEYS.index(key) - KEYS.index(project.phase)
    closed = project.status == Project.Status.CLOSED
    state = "passed" if here < 0 or closed else "open" if here == 0 else "later"
    rows = GateDecision.objects.filter(project=project, phase=key).select_related("by").order_by("-pk")
    decisions = list(rows.prefetch_related("reviews__reviewers__user")[:20])
    this_cycle = [each for each in decisions if each.cycle == project.cycle]
    decided = this_cycle[0] if state == "passed" and this_cycle and this_cycle[0].kind in LEFT else None
    now = service.criteria(project, key)
    criteria: list[Line] | list[Criterion] = lines(decided.evidence, reading_language(), now) if decided else now
    context = {
        "gate_key": key,
        "gate_title": gate_title(KEYS.index(key) + 1, str(phase(key).title)),
        "gate_state": state,
        "gate_criteria": criteria,
        "gate_ready": all(each.met for each in criteria),
        "gate_missing": sum(not each.met for each in criteria),
        "gate_decision": decided,
        "gate_since": since_decision(project, decided, lines(decided.evidence, "en", now)) if decided else None,
        "gate_history": decisions,
        "gate_last": key == KEYS[-1],
        "gate_next": str(phase(KEYS[KEYS.index(key) + 1]).title) if key != KEYS[-1] else "",
        "gate_overrides": overrides(project),
        "may_pass": can(user, "gate.pass", project),
        "may_override": can(user, "gate.override", project),
    }
    return context | (_round(user, project, key, now) if state == "open" else {})


def _round(user: User, project: Project, key: str, now: list[Criterion]) -> dict[str, Any]:
    """The round under way, or whether the person must ask for one."""
    review = open_review(project)
    answers = list(review.reviewers.all()) if review else []
    waiting = GateReviewer.Verdict.WAITING
    return {
        "gate_review": review,
        "gate_answers": answers,
        "gate_asked_me": any(each.user_id == user.pk and each.verdict == waiting for each in answers),
        "gate_changed": sum(each.lost for each in lines(review.evidence, "en", now)) if review else 0,
        "gate_must_ask": must_ask(user, project, key),
        "may_ask": can(user, "gate.ask", project),
    }

"""Changes to the 5-Why tree: answers, root causes, evidence. A deleted answer can be brought back with its branch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from analysis import figures
from analysis.engine.catalog import METRICS
from analysis.models import EventLog, Evidence, Why
from common.errors import DomainError
from projects import figures as asked
from projects.models import Project
from projects.services import activity
from projects.services.removing import remove_row


def add_why(*, project: Project, parent: Why | None, text: str, by: User, now: datetime, step: str = "") -> Why:
    """A new problem (no parent) or one more answer to "why?" of the parent."""
    if parent is not None and parent.project_id != project.pk:
        raise DomainError("unknown_parent", _("The question above does not exist in this project."), field="parent")
    if not text.strip():
        raise DomainError("empty_text", _("Write the answer."), field="text")
    with transaction.atomic():
        last = Why.objects.filter(project=project, parent=parent).aggregate(last=Max("position"))["last"]
        why = Why.objects.create(
            project=project,
            parent=parent,
            text=text.strip()[:300],
            step=step,
            position=0 if last is None else last + 1,
            by=by,
            created_at=now,
        )
        activity.record(project=project, by=by, verb="why.added", subject=why.text)
    return why


def edit_why(
    *, why: Why, text: str, step: str, is_root_cause: bool, owner: User | None, direction: str, by: User
) -> Why:
    """Changes an answer. A root cause that is taken back loses its owner and direction."""
    if not text.strip():
        raise DomainError("empty_text", _("Write the answer."), field="text")
    if is_root_cause and why.parent_id is None:
        text_ = _("The problem itself is no root cause: ask why first.")
        raise DomainError("problem_is_no_cause", text_, field="is_root_cause")
    with transaction.atomic():
        was = why.is_root_cause
        why.text, why.step, why.is_root_cause = text.strip()[:300], step, is_root_cause
        why.owner, why.direction = (owner, direction.strip()) if is_root_cause else (None, "")
        why.save()
        verb = "why.root_marked" if is_root_cause and not was else "why.changed"
        activity.record(project=why.project, by=by, verb=verb, subject=why.text)
    return why


def _branch(why: Why) -> list[int]:
    """The answer and everything below it."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Why.objects.filter(project=why.project_id).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, waiting = [], [why.pk]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def delete_why(*, why: Why, by: User, now: datetime) -> int:
    """Takes an answer and its branch away; `restore_why` brings back what went with it. Returns how many went."""
    with transaction.atomic():
        gone = Why.objects.filter(pk__in=_branch(why), deleted_at=None).update(deleted_at=now)
        activity.record(project=why.project, by=by, verb="why.deleted", subject=why.text, count=gone)
    return gone


def restore_why(*, why: Why, by: User) -> int:
    """Brings back an answer and what was deleted together with it."""
    if why.deleted_at is None:
        return 0
    if why.parent is not None and why.parent.deleted_at is not None:
        raise DomainError("parent_deleted", _("The question above was deleted too. Bring that back first."), status=409)
    with transaction.atomic():
        back = Why.objects.filter(pk__in=_branch(why), deleted_at=why.deleted_at).update(deleted_at=None)
        activity.record(project=why.project, by=by, verb="why.restored", subject=why.text)
    return back


def add_evidence(
    *, why: Why, kind: str, stance: str, text: str, by: User, now: datetime, definition: asked.Definition | None = None
) -> Evidence:
    """Evidence under an answer. A figure or a list of cases is frozen with its definition, its log and its date."""
    figure: dict[str, Any] = {}
    if kind in (Evidence.Kind.FIGURE, Evidence.Kind.CASES):
        if definition is None:
            raise DomainError("no_figure", _("Choose the figure."), field="metric")
        figure = freeze(why.project, definition, now)
    elif not text.strip():
        raise DomainError("empty_text", _("Write what was said, or what the document shows."), field="text")
    with transaction.atomic():
        evidence = Evidence.objects.create(
            why=why, kind=kind, stance=stance, text=text.strip()[:500], figure=figure, by=by, at=now
        )
        activity.record(project=why.project, by=by, verb="evidence.added", subject=why.text, stance=stance)
    return evidence


def freeze(project: Project, definition: asked.Definition, now: datetime) -> dict[str, Any]:
    """The figure as it is measured now, with everything that is needed to measure it again."""
    if definition.metric not in METRICS:
        raise DomainError("unknown_metric", _("There is no such figure."), field="metric")
    metric = METRICS[definition.metric]
    if metric.grain == "step" and not definition.step:
        raise DomainError("no_step", _("Choose the step that the figure is about."), field="step")
    found = figures.read_figure(project, definition)
    if found is None or found.log_id is None:
        raise DomainError("no_log", _("There is no measured log yet. Import one first."), field="metric", status=409)
    log = EventLog.objects.get(pk=found.log_id)
    return {
        "metric": definition.metric,
        "step": definition.step if metric.grain == "step" else "",
        "filter": definition.filter,
        "calendar": definition.calendar,
        "unit": metric.unit,
        "value": found.value,
        "count": found.count,
        "low": found.low,
        "high": found.high,
        "log_id": log.pk,
        "log_name": log.name,
        "log_version": log.version,
        "at": now.isoformat(),
    }


def delete_evidence(*, evidence: Evidence, by: User) -> None:
    remove_row(row=evidence, by=by, verb="evidence.deleted", subject=evidence.why.text)

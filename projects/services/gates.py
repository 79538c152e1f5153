"""The gates between the phases: pass with evidence, override with name and reason, reopen with a reason.

Nothing here is ever rewritten: each decision is a row with its evidence frozen as it stood. The phase moves by one
conditional update, so two who press at once cannot both pass, and nobody passes a gate twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.models import Cycle, GateDecision, Project
from projects.phases import KEYS, Criterion, phase
from projects.services.activity import record
from projects.services.notices import responsible_for, tell

LANGUAGES = ("en", "zh-hans")


def criteria(project: Project, key: str) -> list[Criterion]:
    """What must be true to leave this phase, as it stands now."""
    return phase(key).exit_criteria(project)


def freeze(project: Project, key: str) -> list[dict[str, Any]]:
    """The criteria as they stand, with their words in every language, so that the record reads the same for all."""
    frozen: dict[str, dict[str, Any]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for each in criteria(project, key):
                row = frozen.setdefault(each.key, {"key": each.key, "met": each.met, "text": {}, "detail": {}})
                row["text"][language], row["detail"][language] = str(each.text), str(each.detail)
                row["met"] = row["met"] and each.met
    return list(frozen.values())


@transaction.atomic
def pass_gate(*, project: Project, key: str, by: User, now: datetime) -> GateDecision:
    """Opens the next phase; refused while a criterion is open. The last gate closes the project."""
    evidence = freeze(project, key)
    missing = [row for row in evidence if not row["met"]]
    if missing:
        language = "zh-hans" if (translation.get_language() or "").startswith("zh") else "en"
        rows = [{"field": row["key"], "message": row["text"][language]} for row in missing]
        raise DomainError("criteria_open", _("Some criteria are not met yet."), status=409, errors=rows)
    return _move_on(project, key, GateDecision.Kind.PASSED, by, by.name, "", evidence, now)


@transaction.atomic
def override_gate(*, project: Project, key: str, by: User, name: str, reason: str, now: datetime) -> GateDecision:
    """Opens the next phase although criteria are open. Name and reason stay visible for ever."""
    if not name.strip():
        raise DomainError("name_missing", _("Say who decides this."), field="name")
    if len(reason.strip()) < 10:
        message = _("Give the reason in at least ten characters; it stays visible at this gate.")
        raise DomainError("reason_missing", message, field="reason")
    evidence = freeze(project, key)
    kind = GateDecision.Kind.OVERRIDDEN if any(not row["met"] for row in evidence) else GateDecision.Kind.PASSED
    return _move_on(project, key, kind, by, name.strip(), reason.strip(), evidence, now)


def _move_on(
    project: Project,
    key: str,
    kind: str,
    by: User,
    name: str,
    reason: str,
    evidence: list[dict[str, Any]],
    now: datetime,
) -> GateDecision:
    here = Project.objects.filter(pk=project.pk, phase=key, cycle=project.cycle, status=Project.Status.ACTIVE)
    last = key == KEYS[-1]
    if last:
        moved = here.update(status=Project.Status.CLOSED, version=F("version") + 1)
        Cycle.objects.filter(project=project, closed_at=None).update(closed_at=now)
    else:
        moved = here.update(phase=KEYS[KEYS.index(key) + 1], version=F("version") + 1)
    if not moved:
        message = _("The project is not at this gate any more. Somebody may have decided a moment ago.")
        raise DomainError("not_at_this_gate", message, status=409)
    decision = GateDecision.objects.create(
        project=project,
        cycle=project.cycle,
        phase=key,
        kind=kind,
        by=by,
        name=name,
        reason=reason,
        evidence=evidence,
        at=now,
    )
    project.refresh_from_db()
    record(project=project, by=by, verb=f"gate.{kind}", subject=key, reason=reason, decided_by=name)
    _announce(project, decision, by)
    return decision


@transaction.atomic
def reopen(*, project: Project, key: str, by: User, reason: str, now: datetime) -> GateDecision:
    """Goes back to a phase that was left. Its gate and the later ones must be passed again; nothing is deleted."""
    if len(reason.strip()) < 10:
        message = _("Give the reason in at least ten characters; it stays visible at this gate.")
        raise DomainError("reason_missing", message, field="reason")
    behind = KEYS.index(key) < KEYS.index(project.phase)
    closed_here = project.status == Project.Status.CLOSED and key == project.phase
    if not behind and not closed_here:
        raise DomainError("not_passed", _("Only a phase that was left can be reopened."), status=409)
    moved = Project.objects.filter(pk=project.pk, phase=project.phase, status=project.status).update(
        phase=key, status=Project.Status.ACTIVE, version=F("version") + 1
    )
    if not moved:
        raise DomainError("not_at_this_gate", _("Somebody has just moved this project. Look again."), status=409)
    Cycle.objects.filter(project=project, number=project.cycle).update(closed_at=None)
    decision = GateDecision.objects.create(
        project=project,
        cycle=project.cycle,
        phase=key,
        kind=GateDecision.Kind.REOPENED,
        by=by,
        name=by.name,
        reason=reason.strip(),
        evidence=freeze(project, key),
        at=now,
    )
    project.refresh_from_db()
    record(project=project, by=by, verb="gate.reopened", subject=key, reason=reason.strip())
    _announce(project, decision, by)
    return decision


def _announce(project: Project, decision: GateDecision, by: User) -> None:
    tell(
        people=responsible_for(project),
        kind="gate",
        subject_key=f"{project.code}:{decision.pk}",
        text=lambda: announcement(project, decision),
        url=reverse("projects:gate", args=[project.code, decision.phase]),
        but=by,
    )


def announcement(project: Project, decision: GateDecision) -> str:
    """One sentence for the inbox, in the language that is active."""
    words = {
        GateDecision.Kind.PASSED: _("“%(project)s” has passed the gate “%(phase)s”."),
        GateDecision.Kind.OVERRIDDEN: _("“%(project)s” has left the phase “%(phase)s” although criteria are open."),
        GateDecision.Kind.REOPENED: _("The phase “%(phase)s” of “%(project)s” was reopened."),
    }
    return words[GateDecision.Kind(decision.kind)] % {"project": project.name, "phase": phase(decision.phase).title}

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
from projects.models import Cycle, GateDecision, GateReview, Project
from projects.phases import KEYS, Criterion, phase
from projects.reviewers import must_ask
from projects.services.activity import record
from projects.services.notices import responsible_for, tell
from projects.services.revisions import freeze_charter

LANGUAGES = ("en", "zh-hans")
Evidence = dict[str, Any]  # {"key", "met", "text": {language: …}, "detail": {language: …}, "url"}


def criteria(project: Project, key: str) -> list[Criterion]:
    """What must be true to leave this phase, as it stands now."""
    return phase(key).exit_criteria(project)


def freeze(project: Project, key: str) -> list[Evidence]:
    """The criteria as they stand, with their words in every language, so that the record reads the same for all."""
    frozen: dict[str, Evidence] = {}
    for language in LANGUAGES:
        with translation.override(language):
            for each in criteria(project, key):
                start = {"key": each.key, "met": each.met, "text": {}, "detail": {}, "url": each.url}
                row = frozen.setdefault(each.key, start)
                row["text"][language], row["detail"][language] = str(each.text), str(each.detail)
                row["met"] = row["met"] and each.met
    return list(frozen.values())


def open_criteria(project: Project, key: str) -> bool:
    return any(not each.met for each in criteria(project, key))


def refuse_open(evidence: list[Evidence]) -> None:
    """Raises with one row for each criterion that is not met."""
    missing = [row for row in evidence if not row["met"]]
    if missing:
        language = "zh-hans" if (translation.get_language() or "").startswith("zh") else "en"
        rows = [{"field": row["key"], "message": row["text"][language]} for row in missing]
        raise DomainError("criteria_open", _("Some criteria are not met yet."), status=409, errors=rows)


@transaction.atomic
def pass_gate(
    *, project: Project, key: str, by: User, now: datetime, name: str = "", review: GateReview | None = None
) -> GateDecision:
    """Opens the next phase; refused while a criterion is open. The last gate closes the project.

    The one door: a round of approval (`services/reviews.py`) ends here too, with the `name` of all who approved.
    """
    evidence = freeze(project, key)
    refuse_open(evidence)
    told = [review.asked_by] if review and review.asked_by else []
    return _move_on(project, key, GateDecision.Kind.PASSED, by, name or by.name, "", evidence, now, told)


@transaction.atomic
def override_gate(*, project: Project, key: str, by: User, name: str, reason: str, now: datetime) -> GateDecision:
    """Opens the next phase although criteria are open. Name and reason stay visible for ever."""
    if not name.strip():
        raise DomainError("name_missing", _("Say who decides this."), field="name")
    reason = checked_reason(reason)
    evidence = freeze(project, key)
    if must_ask(by, project, key):
        evidence.append(_nobody_approved())
    kind = GateDecision.Kind.OVERRIDDEN if any(not row["met"] for row in evidence) else GateDecision.Kind.PASSED
    return _move_on(project, key, kind, by, name.strip(), reason, evidence, now, [])


def _nobody_approved() -> Evidence:
    """What an override passes over where somebody else had to approve."""
    row: Evidence = {"key": "approval", "met": False, "text": {}, "detail": {}, "url": ""}
    for language in LANGUAGES:
        with translation.override(language):
            row["text"][language] = _("Somebody else has approved the gate")
    return row


def checked_reason(reason: str) -> str:
    if len(reason.strip()) < 10:
        message = _("Give the reason in at least ten characters; it stays visible at this gate.")
        raise DomainError("reason_missing", message, field="reason")
    return reason.strip()


def _move_on(
    project: Project,
    key: str,
    kind: str,
    by: User,
    name: str,
    reason: str,
    evidence: list[Evidence],
    now: datetime,
    told: list[User],
) -> GateDecision:
    here = Project.objects.filter(pk=project.pk, phase=key, cycle=project.cycle, status=Project.Status.ACTIVE)
    last = key == KEYS[-1]
    if last:
        moved = here.update(status=Project.Status.CLOSED, version=F("version") + 1)
        Cycle.objects.filter(project=project, closed_at=None).update(closed_at=now)
    else:
        moved = here.update(phase=KEYS[KEYS.index(key) + 1], version=F("version") + 1)
    if not moved:
        raise not_at_this_gate()
    decision = GateDecision.objects.create(
        project=project,
        cycle=project.cycle,
        phase=key,
        kind=kind,
        by=by,
        name=name[:200],
        reason=reason,
        evidence=evidence,
        at=now,
    )
    freeze_charter(project, key, name, now)
    _end_reviews(project, decision, now)
    project.refresh_from_db()
    record(project=project, by=by, verb=f"gate.{kind}", subject=key, reason=reason, decided_by=name)
    _announce(project, decision, by, told)
    return decision


def not_at_this_gate() -> DomainError:
    message = _("The project is not at this gate any more. Somebody may have decided a moment ago.")
    return DomainError("not_at_this_gate", message, status=409)


def _end_reviews(project: Project, decision: GateDecision, now: datetime) -> None:
    """A round that is still open has nothing to decide any more."""
    rows = GateReview.objects.filter(project=project, state=GateReview.State.OPEN)
    rows.update(state=GateReview.State.OVER, closed_at=now, decision=decision)


def record_rejection(*, review: GateReview, by: User, reason: str, now: datetime) -> GateDecision:
    """The decision that a round of approval ended with; the project stays in its phase. Called by `reviews.reject`."""
    decision = GateDecision.objects.create(
        project=review.project,
        cycle=review.cycle,
        phase=review.phase,
        kind=GateDecision.Kind.REJECTED,
        by=by,
        name=by.name,
        reason=reason,
        evidence=review.evidence,
        at=now,
    )
    record(project=review.project, by=by, verb="gate.rejected", subject=review.phase, reason=reason)
    _announce(review.project, decision, by, [review.asked_by] if review.asked_by else [])
    return decision


@transaction.atomic
def reopen(*, project: Project, key: str, by: User, reason: str, now: datetime) -> GateDecision:
    """Goes back to a phase that was left. Its gate and the later ones must be passed again; nothing is deleted."""
    reason = checked_reason(reason)
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
        reason=reason,
        evidence=freeze(project, key),
        at=now,
    )
    _end_reviews(project, decision, now)
    project.refresh_from_db()
    record(project=project, by=by, verb="gate.reopened", subject=key, reason=reason)
    _announce(project, decision, by, [])
    return decision


def _announce(project: Project, decision: GateDecision, by: User, also: list[User]) -> None:
    people = responsible_for(project)
    tell(
        people=[*people, *(each for each in also if each not in people)],
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
        GateDecision.Kind.REJECTED: _("The gate “%(phase)s” of “%(project)s” was rejected: %(reason)s"),
    }
    names = {"project": project.name, "phase": phase(decision.phase).title, "reason": decision.reason}
    return words[GateDecision.Kind(decision.kind)] % names

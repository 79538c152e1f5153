"""Rounds of approval: ask, approve, reject, withdraw. The gate itself opens in `gates.pass_gate` and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from projects.evidence import outcome
from projects.models import GateDecision, GateReview, GateReviewer, Project
from projects.phases import phase
from projects.reviewers import may_be_asked, must_ask, open_review
from projects.services import gates
from projects.services.activity import record
from projects.services.notices import tell

Verdict = GateReviewer.Verdict


def pass_directly(*, project: Project, key: str, by: User, now: datetime) -> GateDecision:
    """Passes the gate without a round: for heads, and for who works on a project that nobody else could approve."""
    if key == project.phase and not gates.open_criteria(project, key):
        if open_review(project):
            message = _("People are being asked already. Their answer opens this gate.")
            raise DomainError("review_open", message, status=409)
        if must_ask(by, project, key):
            message = _("Somebody else must approve this gate. Ask for approval.")
            raise DomainError("approval_needed", message, status=409)
    return gates.pass_gate(project=project, key=key, by=by, now=now)


def ask_review(
    *, project: Project, key: str, by: User, reviewers: Iterable[User], rule: str, now: datetime, note: str = ""
) -> GateReview:
    """Opens a round on the evidence as it stands now; refused while a criterion is open."""
    chosen = _checked(project, by, list(reviewers))
    if project.phase != key or project.status != Project.Status.ACTIVE:
        raise gates.not_at_this_gate()
    evidence = gates.freeze(project, key)
    gates.refuse_open(evidence)
    try:
        with transaction.atomic():
            review = _open(project, key, by, chosen, rule, note.strip(), evidence, now)
    except IntegrityError as error:
        message = _("People are being asked already. Their answer opens this gate.")
        raise DomainError("review_open", message, status=409) from error
    return review


def _checked(project: Project, by: User, reviewers: list[User]) -> list[User]:
    if not reviewers:
        raise DomainError("nobody_asked", _("Choose who shall approve."), field="reviewers")
    allowed = set(may_be_asked(project).values_list("pk", flat=True))
    if any(each.pk not in allowed for each in reviewers):
        raise cannot_approve()
    if by in reviewers and len(allowed - {by.pk}) > 0:
        raise DomainError("own_approval", _("Ask somebody else than yourself."), field="reviewers")
    return reviewers


def cannot_approve() -> DomainError:
    message = _("Only the owners, the editors and the heads of the departments can approve.")
    return DomainError("cannot_approve", message, field="reviewers")


def _open(
    project: Project,
    key: str,
    by: User,
    reviewers: list[User],
    rule: str,
    note: str,
    evidence: list[gates.Evidence],
    now: datetime,
) -> GateReview:
    # What a cycle that ended otherwise left open is over.
    GateReview.objects.filter(project=project, state="open").exclude(cycle=project.cycle, phase=key).update(
        state=GateReview.State.OVER, closed_at=now
    )
    review = GateReview.objects.create(
        project=project,
        cycle=project.cycle,
        phase=key,
        rule=rule,
        note=note,
        evidence=evidence,
        asked_by=by,
        asked_at=now,
    )
    GateReviewer.objects.bulk_create([GateReviewer(review=review, user=each) for each in reviewers])
    names = [each.name for each in reviewers]
    record(project=project, by=by, verb="gate.asked", subject=key, people=", ".join(names), rule=rule, note=note)
    tell(
        people=reviewers,
        kind="gate",
        subject_key=f"{project.code}:review:{review.pk}",
        text=lambda: (
            _("%(by)s asks you to approve the gate “%(phase)s” of “%(project)s”.")
            % {"by": by.name, "phase": phase(key).title, "project": project.name}
        ),
        url=reverse("projects:gate", args=[project.code, key]),
        but=by,
    )
    return review


@transaction.atomic
def approve(*, review: GateReview, by: User, now: datetime, comment: str = "") -> GateDecision | None:
    """One answer. With the last one that is needed the gate opens, and its decision is given back.

    If a criterion has come undone meanwhile, the round is approved all the same; the gate opens once it is met again.
    """
    _answer(review, by, Verdict.APPROVED, comment.strip(), now)
    project, key = review.project, review.phase
    answers = list(review.reviewers.select_related("user"))
    if outcome(review.rule, [each.verdict for each in answers]) == "approved":
        _close(review, GateReview.State.APPROVED, now)
        names = ", ".join(each.user.name for each in answers if each.verdict == Verdict.APPROVED)
        if not gates.open_criteria(project, key):
            decision = gates.pass_gate(project=project, key=key, by=by, now=now, name=names, review=review)
            GateReview.objects.filter(pk=review.pk).update(decision=decision)
            return decision
    record(project=project, by=by, verb="gate.approved", subject=key, comment=comment.strip())
    return None


@transaction.atomic
def reject(*, review: GateReview, by: User, reason: str, now: datetime) -> GateDecision:
    """Ends the round: the phase goes on, and the reason stands above it until a new round is asked for."""
    reason = gates.checked_reason(reason)
    _answer(review, by, Verdict.REJECTED, reason, now)
    _close(review, GateReview.State.REJECTED, now)
    decision = gates.record_rejection(review=review, by=by, reason=reason, now=now)
    GateReview.objects.filter(pk=review.pk).update(decision=decision)
    return decision


@transaction.atomic
def withdraw(*, review: GateReview, by: User, now: datetime) -> None:
    """Ends the round without an answer."""
    _close(review, GateReview.State.OVER, now)
    record(project=review.project, by=by, verb="gate.withdrawn", subject=review.phase)
    waiting = [each.user for each in review.reviewers.select_related("user") if each.verdict == Verdict.WAITING]
    project, key = review.project, review.phase
    tell(
        people=waiting,
        kind="gate",
        subject_key=f"{project.code}:review:{review.pk}:over",
        text=lambda: (
            _("The gate “%(phase)s” of “%(project)s” does not need your approval any more.")
            % {"phase": phase(key).title, "project": project.name}
        ),
        url=reverse("projects:gate", args=[project.code, key]),
        but=by,
    )


def _answer(review: GateReview, by: User, verdict: str, comment: str, now: datetime) -> None:
    """Writes the answer once. Touching the round first lets answers at the same moment wait for each other."""
    here = GateReview.objects.filter(pk=review.pk, state=GateReview.State.OPEN)
    if not here.update(state=GateReview.State.OPEN):
        raise _over()
    project = Project.objects.get(pk=review.project_id)
    if project.phase != review.phase or project.cycle != review.cycle:
        raise _over()
    review.project = project
    mine = GateReviewer.objects.filter(review=review, user=by)
    if not mine.exists():
        raise DomainError("not_asked", _("You were not asked to approve this gate."), status=403)
    if not mine.filter(verdict=Verdict.WAITING).update(verdict=verdict, comment=comment[:2000], at=now):
        raise DomainError("answered", _("You have answered already."), status=409)


def _close(review: GateReview, state: str, now: datetime) -> None:
    rows = GateReview.objects.filter(pk=review.pk, state=GateReview.State.OPEN)
    if not rows.update(state=state, closed_at=now):
        raise _over()
    review.refresh_from_db(fields=["state", "closed_at"])


def _over() -> DomainError:
    return DomainError("review_over", _("This round of approval is over. Look at the gate again."), status=409)

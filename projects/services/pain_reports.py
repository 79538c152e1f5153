"""What happens to pain reports: sent, joined, ranked, decided, made a project. Each change stands in the report's own
trail, and the reporters are told what was decided. Who may do what is asked before (`projects/pain_access.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.services.audit import note
from common.errors import DomainError
from projects.models import PainReport, PainReportEntry, PainVote, Project
from projects.models.pain_report import EFFECTS
from projects.pain_rank import effect_points, frequency_points
from projects.services import charter
from projects.services.notices import tell
from projects.services.projects import create_project

State = PainReport.State
OPEN = (State.NEW, State.ACCEPTED)


@dataclass(frozen=True)
class PainValues:
    """What the reporter fills in. `effects`: name of `EFFECTS` → (level 0..3, words)."""

    text: str
    process: str
    step: str = ""
    times: int | None = None
    per: str = ""
    effects: dict[str, tuple[int, str]] = field(default_factory=dict)


@transaction.atomic
def send_report(*, by: User, values: PainValues, now: datetime) -> PainReport:
    """A new report in the name of the reporter's department, to be decided by the ops managers."""
    if (values.times is None) != (not values.per):
        message = _("Say how many times and in which span, or leave both empty.")
        raise DomainError("frequency_half", message, field="times" if values.times is None else "per")
    report = PainReport(
        reporter=by,
        department=by.department,
        text=values.text.strip(),
        process=values.process.strip(),
        step=values.step.strip(),
        times=values.times,
        per=values.per,
        created_at=now,
    )
    for name in EFFECTS:
        level, words = values.effects.get(name, (0, ""))
        setattr(report, f"{name}_level", level)
        setattr(report, f"{name}_text", words.strip())
    levels = [getattr(report, f"{name}_level") for name in EFFECTS]
    report.score = effect_points(levels) + frequency_points(values.times, values.per)
    report.save()
    _note(report, by, "sent", now)
    return report


@transaction.atomic
def accept(*, report: PainReport, by: User, reason: str, now: datetime) -> PainReport:
    """Worth an improvement, though no project exists yet."""
    _move(report, by, now, from_states=(State.NEW,), state=State.ACCEPTED, reason=reason.strip())
    entry = _note(report, by, "accepted", now, reason=reason.strip())
    _tell(
        [report],
        entry,
        by,
        lambda: _("Your report “%(text)s” was accepted.") % {"text": report.text},
    )
    return report


@transaction.atomic
def decline(*, report: PainReport, by: User, reason: str, now: datetime) -> PainReport:
    """Not taken up; the reporter reads why."""
    if not reason.strip():
        raise DomainError("reason_missing", _("Say why, so that the reporter can follow."), field="reason")
    _move(report, by, now, from_states=OPEN, state=State.DECLINED, reason=reason.strip())
    entry = _note(report, by, "declined", now, reason=reason.strip())
    _tell(
        [report],
        entry,
        by,
        lambda: _("Your report “%(text)s” was declined: %(reason)s") % {"text": report.text, "reason": reason.strip()},
    )
    return report


@transaction.atomic
def reopen(*, report: PainReport, by: User, now: datetime) -> PainReport:
    """Takes a decision back: accepted, declined and joined reports wait again. A project cannot be undone from here."""
    states = (State.ACCEPTED, State.DECLINED, State.MERGED)
    _move(report, by, now, from_states=states, state=State.NEW, reason="", merged_into=None)
    entry = _note(report, by, "reopened", now)
    _tell([report], entry, by, lambda: _("Your report “%(text)s” is open again.") % {"text": report.text})
    return report


@transaction.atomic
def merge(*, kept: PainReport, others: list[PainReport], by: User, now: datetime) -> PainReport:
    """The others point to the kept one from now on, and their votes count for it."""
    others = [each for each in others if each.pk != kept.pk]
    if not others:
        raise DomainError("nothing_to_merge", _("Choose two or more reports, and the one to keep."), field="keep")
    if kept.state not in OPEN:
        raise DomainError("not_open", _("Keep a report that is still open."), field="keep", status=409)
    for other in others:
        _move(other, by, now, from_states=OPEN, state=State.MERGED, reason="", merged_into=kept)
        PainReport.objects.filter(merged_into=other).update(merged_into=kept)
        voters = set(kept.votes.values_list("user_id", flat=True)) | {kept.reporter_id}
        for vote in other.votes.exclude(user__in=[pk for pk in voters if pk]):
            PainVote.objects.create(report=kept, user_id=vote.user_id, at=vote.at)
        entry = PainReportEntry.objects.create(report=other, by=by, verb="merged", detail={"kept": kept.pk}, at=now)
        words = _joined_words(other)
        _tell([other], entry, by, words)
    _note(kept, by, "kept", now, others=[each.pk for each in others])
    return kept


def _joined_words(report: PainReport) -> Callable[[], str]:
    return lambda: _("Your report “%(text)s” was joined with another about the same.") % {"text": report.text}


@transaction.atomic
def vote(*, report: PainReport, by: User, wanted: bool, now: datetime) -> bool:
    """ "Me too", or its withdrawal; returns whether anything changed. Nobody votes for their own report."""
    if report.reporter_id == by.pk:
        raise DomainError("own_report", _("It is your own report, so it counts already."), status=409)
    if report.state not in OPEN:
        raise DomainError("not_open", _("This report is decided already."), status=409)
    if wanted:
        _row, changed = PainVote.objects.get_or_create(report=report, user=by, defaults={"at": now})
    else:
        changed = bool(PainVote.objects.filter(report=report, user=by).delete()[0])
    if changed:
        _note(report, by, "voted" if wanted else "unvoted", now)
    return changed


@transaction.atomic
def rank(*, report: PainReport, by: User, position: int | None, now: datetime) -> PainReport:
    """The managers' own order: 1 is first; the others make room. None takes the report out of the order."""
    if report.state not in OPEN:
        raise DomainError("not_open", _("This report is decided already."), status=409)
    ranked = PainReport.objects.filter(position__isnull=False)
    list(ranked.select_for_update().order_by("pk").values_list("pk", flat=True))  # one reordering at a time
    if report.position is not None:
        ranked.filter(position__gt=report.position).update(position=F("position") - 1)
    if position is not None:
        last = ranked.exclude(pk=report.pk).aggregate(last=Max("position"))["last"] or 0
        position = max(1, min(position, last + 1))
        ranked.exclude(pk=report.pk).filter(position__gte=position).update(position=F("position") + 1)
    before, report.position = report.position, position
    report.save(update_fields=["position"])
    _note(report, by, "ranked", now, before=before, after=position)
    return report


@transaction.atomic
def make_project(
    *,
    reports: list[PainReport],
    by: User,
    name: str,
    prefix: str,
    departments: Iterable[Department],
    description: str,
    now: datetime,
) -> Project:
    """A project whose charter begins with these pain points."""
    project = create_project(name=name, prefix=prefix, departments=departments, description=description, by=by, now=now)
    return add_to_project(reports=reports, project=project, by=by, now=now)


@transaction.atomic
def add_to_project(*, reports: list[PainReport], project: Project, by: User, now: datetime) -> Project:
    """Each report becomes a pain point of the project's charter, and says so to its reporter."""
    if project.status == Project.Status.CLOSED:
        raise DomainError("project_closed", _("This project is closed. Choose one that is under way."), field="project")
    for report in reports:
        _move(report, by, now, from_states=OPEN, state=State.PROJECT, reason="", project=project)
        who = report.reporter.name if report.reporter else _("somebody who left")
        source = _("Report by %(name)s, no. %(number)s") % {"name": who, "number": report.pk}
        day = timezone.localtime(report.created_at).date()
        charter.save_pain_point(
            project=project, row=None, by=by, text=report.text, source=source[:200], recorded_on=day
        )
        entry = _note(report, by, "project", now, project=project.pk)
        _tell([report], entry, by, _project_words(report))
    return project


def _project_words(report: PainReport) -> Callable[[], str]:
    # The project's name stays with those who may read it.
    return lambda: _("Your report “%(text)s” is taken up in an improvement project.") % {"text": report.text}


def _move(
    report: PainReport, by: User, now: datetime, *, from_states: Iterable[str], state: str, **values: Any
) -> None:
    """One conditional update, so that of two decisions at once only one counts."""
    leaves_order = state not in OPEN and report.position is not None
    if leaves_order:
        PainReport.objects.filter(position__gt=report.position).update(position=F("position") - 1)
        values["position"] = None
    decided = {"decided_by": None, "decided_at": None} if state == State.NEW else {"decided_by": by, "decided_at": now}
    rows = PainReport.objects.filter(pk=report.pk, state__in=list(from_states))
    if not rows.update(state=state, **decided, **values):
        raise DomainError(
            "decided_already", _("“%(text)s” is decided already. Look at it again.") % {"text": report.text}, status=409
        )
    report.refresh_from_db()


def _note(report: PainReport, by: User, verb: str, now: datetime, **detail: Any) -> PainReportEntry:
    """In the report's own history and in the audit log. What goes into a project has its entry there."""
    if verb != "project":
        note(by=by, verb=f"pain_report.{verb}", subject=report.text, report=report.pk, **detail)
    return PainReportEntry.objects.create(report=report, by=by, verb=verb, detail=detail, at=now)


def _tell(reports: list[PainReport], entry: PainReportEntry, by: User, text: Callable[[], str]) -> None:
    """Tells the reporters, and those of the reports that were joined with these: each by the address of their own."""
    joined = PainReport.objects.filter(merged_into__in=reports).select_related("reporter")
    for report in [*reports, *joined]:
        if report.reporter and report.reporter.is_active:
            words = text if report in reports else _fate_words(report, text)
            tell(
                people=[report.reporter],
                kind="pain_report",
                subject_key=f"{report.pk}:{entry.pk}",
                text=words,
                url=report.get_absolute_url(),
                but=by,
            )


def _fate_words(report: PainReport, text: Callable[[], str]) -> Callable[[], str]:
    """Not the words of somebody else's report, only that there is news."""
    return lambda: _("There is news about your report “%(text)s”.") % {"text": report.text}

"""Charters for tests: goals, pain points, scope, jobs, in the project that people know and in one they must not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from projects.charter_snapshot import snapshot
from projects.models import (
    Activity,
    CharterRevision,
    Cycle,
    Draft,
    GateDecision,
    GateReview,
    GateReviewer,
    Goal,
    Guardrail,
    Job,
    Membership,
    Milestone,
    Objective,
    PainPoint,
    PainReport,
    Project,
    Risk,
    SavedView,
    ScopeItem,
    StrategicAim,
    WorkItem,
    Workshop,
)
from projects.services import actions, files, talk
from projects.services.activity import record
from projects.services.pain_reports import PainValues, send_report, vote
from projects.subjects import find_subject

DUE = date(2099, 6, 2)


def make_goal(project: Project, owner: User | None = None, **values: Any) -> Goal:
    """Mean lead time from 3 d to at most 1.5 d."""
    given = {
        "metric": "lead_time_mean",
        "comparison": "le",
        "target": 1.5 * 86400,
        "due": DUE,
        "owner": owner,
        "baseline_value": 3.0 * 86400,
        "baseline_at": timezone.now(),
    }
    return Goal.objects.create(project=project, **(given | values))


def make_complete_charter(project: Project, owner: User) -> Goal:
    """Everything that the first gate asks for."""
    PainPoint.objects.create(project=project, text="Handling takes 3 days", metric="lead_time_mean", value=259200)
    ScopeItem.objects.create(project=project, inside=True, text="After-sales complaints")
    ScopeItem.objects.create(project=project, inside=False, text="Product development")
    return make_goal(project, owner)


def make_job(project: Project | None, by: User, **values: Any) -> Job:
    given = {"kind": "test.import", "key": f"test:{Job.objects.count()}", "status": "failed", "project": project}
    given["error"] = {"code": "no_header", "message": "The file has no header.", "errors": []}
    return Job.objects.create(asked_by=by, **(given | values))


def make_draft(point: PainPoint, by: User) -> Draft:
    return Draft.objects.create(
        project=point.project,
        user=by,
        kind="projects.painpoint",
        object_id=point.pk,
        subject=point.text,
        base=1,
        data={"text": ["My own words"]},
        saved_at=timezone.now(),
    )


def make_review(project: Project, by: User, *reviewers: User) -> GateReview:
    review = GateReview.objects.create(
        project=project, cycle=project.cycle, phase=project.phase, asked_by=by, asked_at=timezone.now(), note="Please"
    )
    GateReviewer.objects.bulk_create([GateReviewer(review=review, user=each) for each in reviewers])
    return review


def removed_point(project: Project, by: User) -> Activity:
    from projects.services.charter import remove

    return remove(row=PainPoint.objects.create(project=project, text="Gone again"), by=by)


def make_plan(project: Project, owner: User) -> dict[str, Any]:
    """One of each: guardrail, risk, milestone, work, workshop."""
    work = WorkItem.objects.create(project=project, name="Import the log", accountable=owner)
    work.responsible.add(owner)
    return {
        "guardrail": Guardrail.objects.create(
            project=project, metric="lead_time_p90", comparison="le", limit=9 * 86400
        ),
        "risk": Risk.objects.create(
            project=project, text="Engineers have no time", response="Ask the head", owner=owner
        ),
        "milestone": Milestone.objects.create(project=project, name="Log is in", due=DUE),
        "work_item": work,
        "workshop": Workshop.objects.create(
            project=project, held_on=date(2026, 3, 2), convenor="Lin Yue", participants=[["Technical", "Wu Tong"]]
        ),
    }


def hung_on(people: Any, project: Project, kind: str, id: object, prefix: str = "") -> dict[str, Any]:
    """A comment that mentions the owner, an action of the head's, a file and a watch, on one object."""
    subject = find_subject(people.editor, project, kind, str(id))
    assert subject is not None
    now = timezone.now()
    talk.set_watch(subject=subject, by=people.editor, on=True)
    return {
        f"{prefix}comment": talk.add_comment(
            subject=subject, by=people.editor, text=f"@{people.owner.name} who looks after this?", now=now
        ),
        f"{prefix}action": actions.add_action(
            project=project,
            by=people.editor,
            text="Ask IT",
            owner=people.editor if kind == "step" else people.head,
            due=DUE,
            now=now,
            subject=subject,
        ),
        f"{prefix}attachment": files.add_file(
            subject=subject, by=people.editor, upload=SimpleUploadedFile("plan.txt", b"Who does what"), now=now
        ),
    }


def build_plan(world: Any) -> None:
    """The aim is everybody's; what serves it is the project's."""
    world.things |= make_plan(world.project, world.people.owner)
    world.things["objective"] = world.goal.objective
    aim, _new = StrategicAim.objects.get_or_create(name="Customers stay with us")
    world.things["aim"] = aim
    Objective.objects.filter(pk=world.goal.objective_id).update(aim=aim)
    world.things["charter_revision"] = CharterRevision.objects.create(
        project=world.project, number=1, content=snapshot(world.project), name="Lin Yue", at=timezone.now()
    )


def make_report(by: User, text: str = "The same address is typed in twice", **values: Any) -> PainReport:
    given = {"process": "After-sales complaints", "step": "Record", "times": 5, "per": "week"} | values
    return send_report(by=by, values=PainValues(text=text, **given), now=timezone.now())


def build(world: Any) -> None:
    people, project, other = world.people, world.project, world.other_project
    world.things["goal"] = make_goal(project, people.owner, name="Cut handling to 1.5 days")
    world.things["other_goal"] = make_goal(other, name="Zebrafish goal")
    world.things["pain_point"] = PainPoint.objects.create(project=project, text="Nobody can say who holds a case")
    world.things["scope_item"] = ScopeItem.objects.create(project=project, inside=True, text="All channels")
    world.things["membership"] = Membership.objects.get(project=project, user=people.editor)
    world.things["job"] = make_job(project, people.editor)
    world.things["saved_view"] = SavedView.objects.create(user=people.owner, name="Closed", query="status=closed")
    world.things["entry"] = removed_point(project, people.owner)
    build_plan(world)
    world.things["cycle"] = Cycle.objects.create(
        project=project, number=1, started_at=timezone.now() - timedelta(days=10)
    )
    world.things["decision"] = GateDecision.objects.create(
        project=project, cycle=1, phase="charter", kind="reopened", by=people.owner, name="Lin Yue", at=timezone.now()
    )
    world.things["kept_text"] = make_draft(world.things["pain_point"], people.editor)
    world.things["review"] = make_review(project, people.editor, people.head)
    world.things["pain_report"] = make_report(people.staff)
    world.things["second_report"] = make_report(people.staff, "Addresses are wrong")
    vote(report=world.pain_report, by=people.head, wanted=True, now=timezone.now())
    world.things |= hung_on(people, project, "goal", world.goal.pk)
    record(project=other, by=people.admin, verb="project.created", subject=other.name)

"""Charters for tests: goals, pain points, scope, jobs, in the project that people know and in one they must not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from projects.models import Activity, Cycle, GateDecision, Goal, Job, Membership, PainPoint, Project, ScopeItem
from projects.services.activity import record

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


def removed_point(project: Project, by: User) -> Activity:
    from projects.services.charter import remove

    return remove(row=PainPoint.objects.create(project=project, text="Gone again"), by=by)


def build(world: Any) -> None:
    people, project, other = world.people, world.project, world.other_project
    world.things["goal"] = make_goal(project, people.owner, name="Cut handling to 1.5 days")
    world.things["other_goal"] = make_goal(other, name="Zebrafish goal")
    world.things["pain_point"] = PainPoint.objects.create(project=project, text="Nobody can say who holds a case")
    world.things["scope_item"] = ScopeItem.objects.create(project=project, inside=True, text="All channels")
    world.things["membership"] = Membership.objects.get(project=project, user=people.editor)
    world.things["job"] = make_job(project, people.editor)
    world.things["entry"] = removed_point(project, people.owner)
    world.things["cycle"] = Cycle.objects.create(
        project=project, number=1, started_at=timezone.now() - timedelta(days=10)
    )
    world.things["decision"] = GateDecision.objects.create(
        project=project, cycle=1, phase="charter", kind="reopened", by=people.owner, name="Lin Yue", at=timezone.now()
    )
    record(project=other, by=people.admin, verb="project.created", subject=other.name)

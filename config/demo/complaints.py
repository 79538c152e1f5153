"""The complaint-handling project of the product's example, led from the charter into the running pilot.

`create_complaints(users, words)` does what its owner would do on the pages, through the same services. The figures come
from the seeded generator in `analysis/engine/demo_log.py`; its docstring says how they are made.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.utils import timezone, translation

from accounts.models import Department, User
from analysis.engine import demo_log
from analysis.engine.demo_log import Language
from analysis.engine.sources import ColumnMapping
from analysis.models import EventLog
from config.demo import map_records
from config.demo.charter_plan import write_plan
from config.demo.logs import import_log
from config.demo.words import Words
from processes.bpmn import examples
from processes.services.binding import bind_activities
from processes.services.saving import import_map
from projects import figures
from projects.models import Project
from projects.services import charter, gates, projects, team

DAY = 86_400
CASE_LIMIT_DAYS = 3
DUE_IN_DAYS = 90


@dataclass(frozen=True)
class Scene:
    """Who works on the project, in which words, and the moment at which it all is written."""

    users: dict[str, User]
    words: Words
    owner: User
    now: datetime


def create_complaints(users: dict[str, User], words: Words) -> Project:
    """The project in its pilot phase, with everything that lies before it done."""
    owner = users["lin" if words.language == "en" else "wang"]
    scene = Scene(users, words, owner, timezone.now())
    with translation.override("zh-hans" if words.language == "zh" else "en"):
        project = _create(scene)
        _write_charter(project, scene)
        _pass(project, "charter", scene)
        log = _bring_log(project, scene)
        _draw_map(project, scene)
        _pass(project, "map", scene)
        from config.demo import complaints_later, together

        complaints_later.lead_into_pilot(project, scene, log)
        together.talk_about(project, scene)
    project.refresh_from_db()
    return project


def _create(scene: Scene) -> Project:
    words = scene.words
    project = projects.create_project(
        name=words.name,
        prefix=words.prefix,
        departments=Department.objects.filter(name__in=words.departments),
        description=words.why_now,
        by=scene.owner,
        now=scene.now,
    )
    Project.objects.filter(pk=project.pk).update(case_limit_seconds=CASE_LIMIT_DAYS * DAY)
    project.refresh_from_db()
    other = scene.users["wang" if words.language == "en" else "lin"]
    for user, role, part in ((other, "editor", words.parts[1]), (scene.users["vera"], "viewer", words.parts[2])):
        team.add_member(project=project, email=user.email, role=role, by=scene.owner, now=scene.now, title=part)
    member = project.memberships.get(user=scene.owner)
    team.change_member(member=member, by=scene.owner, role=member.role, title=words.parts[0])
    return project


def _write_charter(project: Project, scene: Scene) -> None:
    words, owner = scene.words, scene.owner
    for text, _metric in words.pains:
        charter.save_pain_point(project=project, row=None, by=owner, text=text)
    due = date.today() + timedelta(days=DUE_IN_DAYS)
    for name, metric, comparison, target in (
        (words.goal_lead_time, "lead_time_mean", "le", 1.5 * DAY),
        (words.goal_timeouts, "case_timeout_rate", "lt", 0.1),
    ):
        values = charter.GoalValues(
            metric=metric,
            comparison=comparison,
            target=target,
            name=name,
            due=due,
            owner=owner,
            objective=project.objectives.first(),
        )
        charter.add_goal(project=project, by=owner, values=values)
    for text in words.scope_in:
        charter.save_scope_item(project=project, row=None, by=owner, text=text, inside=True)
    for text in words.scope_out:
        charter.save_scope_item(project=project, row=None, by=owner, text=text, inside=False)
    write_plan(project, owner, words.language, date.today())


def _bring_log(project: Project, scene: Scene) -> EventLog:
    """Imports the complaint tickets, then lets the charter take its baselines and pain values from them."""
    words, owner = scene.words, scene.owner
    rows = demo_log.complaint_log(language=words.language)
    log = import_log(
        project=project,
        data=csv_of(rows, words.language),
        file_name="complaints.csv",
        log_name=words.log_name,
        by=owner,
        mapping=mapping_of(words.language),
        errors=demo_log.error_outcomes(words.language),
        end_activities=(examples.LOG_ACTIVITIES[words.language][-1],),
    )
    for goal in project.goals.all():
        charter.draw_baseline(goal=goal, by=owner, now=scene.now)
    metrics = dict(words.pains)
    for pain in project.pain_points.all():
        metric = metrics[pain.text]
        figure = figures.read(project, figures.Definition(metric)) if metric else None
        if figure is None:
            continue
        charter.save_pain_point(
            project=project,
            row=pain,
            by=owner,
            text=pain.text,
            metric=metric,
            value=figure.value,
            source=words.log_name,
            recorded_on=scene.now.date(),
        )
    return log


def _draw_map(project: Project, scene: Scene) -> None:
    language = scene.words.language
    import_map(project=project, data=examples.complaint_as_is(language), by=scene.owner, now=scene.now)
    bind_activities(project=project, activities=examples.LOG_ACTIVITIES[language], by=scene.owner)
    map_records.tell(project, scene)


def _pass(project: Project, key: str, scene: Scene) -> None:
    project.refresh_from_db()
    gates.pass_gate(project=project, key=key, by=scene.owner, now=scene.now)
    project.refresh_from_db()


def csv_of(rows: list[demo_log.DemoRow], language: Language) -> bytes:
    """The rows as the ticket system exports them: the Chinese file in GB18030."""
    encoding = "gb18030" if language == "zh" else "utf-8"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        demo_log.write_csv(rows, path, encoding=encoding, language=language)
        return path.read_bytes()


def mapping_of(language: Language) -> ColumnMapping:
    """The columns of the ticket system; priority and team stay attributes that one can filter by."""
    case_id, activity, start, end, resource, department, _priority, _team, outcome = demo_log.HEADERS[language]
    return ColumnMapping(
        case_id=case_id,
        activity=activity,
        start=start,
        timestamp=end,
        resource=resource,
        department=department,
        outcome=outcome,
    )

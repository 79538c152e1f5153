"""The complaint project from the analysis to the running pilot: whys, options, to-be map, pilot, KPIs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from accounts.models import Department
from analysis.engine import demo_log
from analysis.models import EventLog, Evidence, Option, Why
from analysis.services import options, reports, whys
from config.demo.logs import import_log
from monitoring.services.watching import watch_goals
from pilots.selectors import needed_of
from pilots.services import criteria, diary, pilots
from pilots.services.criteria import CriterionPlan
from pilots.services.pilots import PilotPlan
from processes.bpmn import examples
from processes.models import ProcessVersion
from processes.services.design import branch_to_be
from processes.services.saving import save_version
from projects.figures import Definition
from projects.models import Project
from projects.services import gates

if TYPE_CHECKING:
    from config.demo.complaints import Scene

DAY = 86_400
PILOT_WEEK = (date(2026, 6, 15), date(2026, 6, 19))
BASELINE = (date(2026, 3, 2), date(2026, 6, 7))


def lead_into_pilot(project: Project, scene: Scene, log: EventLog) -> None:
    """Everything between the map's gate and today."""
    cause = _find_causes(project, scene)
    _pass(project, "analyze", scene)
    option = _weigh_options(project, scene, cause)
    to_be = _draw_to_be(project, scene, option)
    _pass(project, "design", scene)
    _run_pilot(project, scene, option, to_be)
    watch_goals(project=project, by=scene.owner, now=scene.now)


def _pass(project: Project, key: str, scene: Scene) -> None:
    project.refresh_from_db()
    gates.pass_gate(project=project, key=key, by=scene.owner, now=scene.now)
    project.refresh_from_db()


def _slow_step(scene: Scene) -> str:
    return examples.LOG_ACTIVITIES[scene.words.language][2]


def _find_causes(project: Project, scene: Scene) -> Why:
    """The chain of the product's example; evidence at its top (figures) and its end (interview, document)."""
    words, by, now, slow = scene.words, scene.owner, scene.now, _slow_step(scene)
    chain: list[Why] = []
    for text in words.whys:
        parent = chain[-1] if chain else None
        chain.append(whys.add_why(project=project, parent=parent, text=text, by=by, now=now, step=slow))
    for metric in ("step_time_share", "step_end_to_end_share"):
        whys.add_evidence(
            why=chain[0],
            kind=Evidence.Kind.FIGURE,
            stance=Evidence.Stance.SUPPORTS,
            text="",
            by=by,
            now=now,
            definition=Definition(metric, slow),
        )
    for why, kind, text in (
        (chain[3], Evidence.Kind.INTERVIEW, words.evidence[0]),
        (chain[5], Evidence.Kind.DOCUMENT, words.evidence[1]),
    ):
        whys.add_evidence(why=why, kind=kind, stance=Evidence.Stance.SUPPORTS, text=text, by=by, now=now)
    root = whys.edit_why(
        why=chain[-1],
        text=words.whys[-1],
        step=slow,
        is_root_cause=True,
        owner=by,
        direction=words.direction,
        by=by,
    )
    reports.issue(project=project, by=by, now=now)
    return root


def _weigh_options(project: Project, scene: Scene, cause: Why) -> Option:
    technical = Department.objects.get(name=scene.words.departments[-1])
    rows = []
    for each in scene.words.options:
        row = Option(
            project=project,
            title=each.title,
            description=each.description,
            step=_slow_step(scene) if each.effect_share else "",
            cause=cause,
            cost=each.cost,
            benefit=each.benefit,
            feasibility=each.feasibility,
            effect_share=each.effect_share,
            weeks=each.weeks,
            department=technical,
        )
        rows.append(options.save_option(option=row, by=scene.owner, now=scene.now))
    reason = scene.words.chosen_because
    return options.choose(option=rows[0], reason=reason, chosen=True, by=scene.owner, now=scene.now)


def _draw_to_be(project: Project, scene: Scene, option: Option) -> ProcessVersion:
    """Branched from the as-is map, then redrawn; the differences are the product's example: 2 added, 1 removed."""
    base = branch_to_be(project=project, by=scene.owner, now=scene.now)
    saved = save_version(
        process=base.process,
        kind=base.kind,
        xml=examples.complaint_to_be(scene.words.language),
        base=base,
        by=scene.owner,
        now=scene.now,
        note=option.title,
    )
    option.to_be = saved.version
    options.save_option(option=option, by=scene.owner, now=scene.now)
    return saved.version


def _run_pilot(project: Project, scene: Scene, option: Option, to_be: ProcessVersion) -> None:
    from config.demo.complaints import csv_of, mapping_of

    words, by, now = scene.words, scene.owner, scene.now
    log = import_log(
        project=project,
        data=csv_of(demo_log.pilot_log(language=words.language), words.language),
        file_name="pilot-week.csv",
        log_name=words.pilot_log_name,
        by=by,
        mapping=mapping_of(words.language),
        errors=demo_log.error_outcomes(words.language),
        end_activities=(examples.LOG_ACTIVITIES[words.language][-1],),
    )
    plan = PilotPlan(
        name=words.pilot_name,
        option=option,
        to_be=to_be,
        filter={"attributes": {words.priority_column: [words.urgent]}},
        team=words.pilot_team,
        people_count=3,
        departments=[Department.objects.get(name=words.departments[-1])],
        starts_on=PILOT_WEEK[0],
        ends_on=PILOT_WEEK[1] + timedelta(days=2),
        event_log=log,
        baseline_from=BASELINE[0],
        baseline_to=BASELINE[1],
    )
    pilot = pilots.plan_pilot(project=project, plan=plan, by=by, now=now)
    goal = CriterionPlan(metric="lead_time_mean", comparison="le", target=1.0 * DAY)
    criteria.add_criterion(pilot=pilot, plan=goal, by=by)
    guard = CriterionPlan(
        metric="step_error_rate", step=_slow_step(scene), comparison="le", target=0.1, is_guardrail=True
    )
    criteria.add_criterion(pilot=pilot, plan=guard, by=by)
    pilots.start_pilot(pilot=pilot, cases_needed=needed_of(pilot).cases, by=by, now=now)
    for who, text, rating in words.feedback:
        diary.add_feedback(pilot=pilot, text=text, who=who, rating=rating, by=by, now=now)
    note = diary.DeviationNote(text=words.deviation, adjustment=words.adjustment)
    diary.add_deviation(pilot=pilot, note=note, by=by, now=now)

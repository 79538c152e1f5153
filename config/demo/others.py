"""More projects, one in every other phase, so that lists, rails and the dashboard have something to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Department, User
from config.demo.logs import StepSpec, generate, import_log
from monitoring.services.watching import watch_goals
from pilots.services.trainings import TrainingPlan, plan_training
from processes.bpmn.annotations import StepAnnotation
from processes.bpmn.builder import MapBuilder
from processes.bpmn.layout import layout
from processes.bpmn.writing import to_bytes
from processes.selectors import steps
from processes.services.annotating import annotate
from processes.services.binding import bind_activities
from processes.services.design import adopt_version, branch_to_be
from processes.services.handbook import draft_edition, publish_edition
from processes.services.saving import import_map
from projects.models import Project
from projects.phases import KEYS
from projects.reviewers import asked_by_default
from projects.services import charter, gates, projects, reviews

HOUR, DAY = 3600, 86400
TAKEN_OVER = "Taken over from the project list of last year, where this phase was finished."


@dataclass(frozen=True)
class Spec:
    prefix: str
    name: str
    why: str
    department: str
    until: str
    case_limit_days: float
    goal_days: float
    steps: tuple[StepSpec, ...]


SPECS = (
    Spec(
        "FI",
        "Expense approval",
        "Staff wait a week for their money and ask twice.",
        "Finance",
        "charter",
        7,
        3,
        (StepSpec("Submit claim", "Finance", 1, 0), StepSpec("Check receipts", "Finance", 6, 30, 0.08),
         StepSpec("Approve", "Finance", 2, 60, 0.03), StepSpec("Pay out", "Finance", 3, 24)),
    ),
    Spec(
        "HR",
        "New-hire onboarding",
        "New colleagues have no account on their first day.",
        "Customer service",
        "map",
        12,
        7,
        (StepSpec("Prepare contract", "Customer service", 8, 0), StepSpec("Order equipment", "Technical", 10, 40, 0.1),
         StepSpec("Create accounts", "Technical", 4, 50, 0.12), StepSpec("Welcome", "Customer service", 3, 20)),
    ),
    Spec(
        "SC",
        "Returns logistics",
        "Returned goods lie for days before anybody opens them.",
        "After-sales",
        "analyze",
        9,
        5,
        (StepSpec("Receive parcel", "After-sales", 2, 0), StepSpec("Inspect goods", "Technical", 12, 70, 0.06),
         StepSpec("Decide on refund", "After-sales", 3, 30, 0.04), StepSpec("Refund", "Finance", 2, 40)),
    ),
    Spec(
        "RS",
        "Repair service",
        "Devices come back from repair without a word on what was done.",
        "Technical",
        "rollout",
        10,
        4.5,
        (StepSpec("Accept device", "After-sales", 2, 0), StepSpec("Diagnose", "Technical", 10, 30, 0.07),
         StepSpec("Repair", "Technical", 20, 40, 0.05), StepSpec("Return device", "After-sales", 4, 20)),
    ),
    Spec(
        "PR",
        "Purchase requests",
        "Small purchases took longer to approve than to deliver.",
        "Finance",
        "monitor",
        4,
        2,
        (StepSpec("Request", "Finance", 1, 0), StepSpec("Check budget", "Finance", 3, 8, 0.05),
         StepSpec("Approve", "Finance", 1, 12, 0.02), StepSpec("Order", "Finance", 4, 10)),
    ),
)  # fmt: skip


def create_others(users: dict[str, User]) -> list[Project]:
    """All of them, each led to its phase."""
    made = [_create(spec, users["lin"], seed) for seed, spec in enumerate(SPECS, start=41)]
    for project in made:
        if project.phase == "charter":
            _ask(project, users["lin"])
    return made


def _ask(project: Project, by: User) -> None:
    """The charter waits for the head of the department."""
    heads = list(asked_by_default(project, but=by))
    reviews.ask_review(project=project, key="charter", by=by, reviewers=heads, rule="any", now=timezone.now())


def _create(spec: Spec, by: User, seed: int) -> Project:
    now = timezone.now()
    project = projects.create_project(
        name=spec.name,
        prefix=spec.prefix,
        departments=Department.objects.filter(name=spec.department),
        description=spec.why,
        by=by,
        now=now,
    )
    Project.objects.filter(pk=project.pk).update(case_limit_seconds=int(spec.case_limit_days * DAY))
    project.refresh_from_db()
    reached = KEYS.index(spec.until)
    _write_charter(project, spec, by)
    if reached >= KEYS.index("map"):
        gates.pass_gate(project=project, key="charter", by=by, now=now)
        _draw_map(project, spec, by)
    if reached >= KEYS.index("analyze"):
        gates.pass_gate(project=project, key="map", by=by, now=now)
        data = generate(spec.steps, cases=260, days=84, end=now.replace(microsecond=0, tzinfo=None), seed=seed)
        import_log(
            project=project,
            data=data,
            file_name=f"{spec.prefix.lower()}-tickets.csv",
            log_name=f"{spec.name}: tickets",
            by=by,
            end_activities=(spec.steps[-1].name,),
            is_live=True,
        )
        bind_activities(project=project, activities=[step.name for step in spec.steps], by=by)
        for goal in project.goals.all():
            charter.draw_baseline(goal=goal, by=by, now=now)
    for key in KEYS[2:reached]:
        project.refresh_from_db()
        gates.override_gate(project=project, key=key, by=by, name=by.name, reason=TAKEN_OVER, now=now)
    project.refresh_from_db()
    if reached >= KEYS.index("rollout"):
        _publish_handbook(project, spec, by)
    if reached >= KEYS.index("monitor"):
        watch_goals(project=project, by=by, now=now)
    return project


def _publish_handbook(project: Project, spec: Spec, by: User) -> None:
    """The adopted map as a handbook, and a training for those who work by it."""
    now, audience = timezone.now(), list(project.departments.all())
    to_be = branch_to_be(project=project, by=by, now=now)
    slow = next(step for step in steps(to_be) if step.time_limit_seconds)
    stricter = StepAnnotation(
        role=slow.role,
        sources=("observation",),
        time_limit=slow.time_limit_seconds * 0.8,
        instruction="Take the oldest case first. Ask the team lead for help after half of the time limit.",
    )
    to_be = annotate(base=to_be, element_id=slow.element_id, annotation=stricter, by=by, now=now)
    adopted = adopt_version(version=to_be, by=by, now=now)
    edition = draft_edition(version=adopted, language="en", by=by, now=now)
    introduction = f"{spec.why} This handbook says who does what, and by when."
    publish_edition(edition=edition, audience=audience, introduction=introduction, by=by, now=now)
    plan = TrainingPlan(
        title=f"{spec.name}: what changes",
        description="Half an hour with your team lead: the steps, the limits, and whom to ask.",
        audience=audience,
        due=date.today() + timedelta(days=14),
        edition=edition,
    )
    plan_training(project=project, plan=plan, by=by, now=now)


def _write_charter(project: Project, spec: Spec, by: User) -> None:
    charter.save_pain_point(project=project, row=None, by=by, text=spec.why)
    values = charter.GoalValues(
        metric="lead_time_mean",
        comparison="le",
        target=spec.goal_days * DAY,
        name=f"Bring the mean lead time down to {spec.goal_days:g} days",
        due=date.today() + timedelta(days=75),
        owner=by,
    )
    charter.add_goal(project=project, by=by, values=values)
    timeouts = charter.GoalValues(
        metric="case_timeout_rate",
        comparison="lt",
        target=0.1,
        name=f"Under 10% of cases longer than {spec.case_limit_days:g} days",
        due=date.today() + timedelta(days=75),
        owner=by,
    )
    charter.add_goal(project=project, by=by, values=timeouts)
    charter.save_scope_item(project=project, row=None, by=by, text=f"{spec.name}, first step to last", inside=True)
    charter.save_scope_item(project=project, row=None, by=by, text="The tools themselves", inside=False)


def _draw_map(project: Project, spec: Spec, by: User) -> None:
    builder = MapBuilder(spec.name, process_id="process")
    lanes = {name: f"lane_{number}" for number, name in enumerate(dict.fromkeys(s.department for s in spec.steps))}
    for name, lane in lanes.items():
        builder.lane(lane, name)
    builder.node("startEvent", "start", "Begin", lane=lanes[spec.steps[0].department])
    before, slowest = "start", max(spec.steps, key=lambda each: each.wait_hours + each.work_hours)
    for number, step in enumerate(spec.steps, start=1):
        limit = 1.5 * (step.wait_hours + step.work_hours) * HOUR if step is slowest else None
        annotation = StepAnnotation(role=step.department, sources=("interview",), time_limit=limit)
        builder.node("userTask", f"step_{number}", step.name, lane=lanes[step.department], annotation=annotation)
        builder.flow(before, f"step_{number}")
        before = f"step_{number}"
    builder.node("endEvent", "end", "Done", lane=lanes[spec.steps[-1].department])
    builder.flow(before, "end")
    model = builder.build()
    layout(model, compact=True)
    import_map(project=project, data=to_bytes(model), by=by, now=timezone.now(), note="Drawn in the workshop")

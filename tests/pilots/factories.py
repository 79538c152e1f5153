"""A planted log around a pilot, and one thing of each kind that hangs on a pilot or a roll-out.

Urgent cases, baseline 2–29 March 2026 (28 days): 56, two a day, 1.2 d and 1.8 d long: mean 1.5 d, median 1.5 d.
Urgent cases, pilot 6–12 April (7 days): 28, four a day, twice 0.6 d and twice 1.0 d: mean 0.8 d, median 0.8 d.
Normal cases: two a day in both periods, 3.9 d and 3.7 d: mean 3.8 d before; 3.9 d and 3.8 d in the pilot.
All cases end at noon or later of their day. Case limit of the project: 3 d, so no urgent case is late, every normal is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import User
from analysis.models import EventLog
from pilots.models import Pilot, SuccessCriterion, Training
from pilots.rollout import rules_of
from pilots.services.criteria import CriterionPlan, add_criterion
from pilots.services.decisions import decide_pilot
from pilots.services.diary import DeviationNote, add_deviation, add_feedback
from pilots.services.pilots import PilotPlan, plan_pilot, start_pilot
from pilots.services.rules import hand_over_rules
from pilots.services.trainings import TrainingPlan, confirm_training, plan_training
from projects.models import Project
from tests.analysis.factories import csv_bytes, measured_log

NOW = datetime(2026, 4, 20, 8, 0, tzinfo=UTC)
BASELINE = (date(2026, 3, 2), date(2026, 3, 29))
WEEK = (date(2026, 4, 6), date(2026, 4, 12))
URGENT = {"attributes": {"Priority": ["urgent"]}}


def case_rows(name: str, day: date, hour: int, days: float, priority: str) -> list[str]:
    """Two steps, half of the time each, ending at that hour of that day."""
    end = datetime(day.year, day.month, day.day, hour)
    start = end - timedelta(days=days)
    middle = start + (end - start) / 2
    return [
        f"{name},Record,{start},{middle},Ann,Service,{priority},fine",
        f"{name},Handle,{middle},{end},Bob,Technical,{priority},fine",
    ]


def period_rows(
    first: date, last: date, urgent: tuple[float, ...], normal: tuple[float, ...], prefix: str
) -> list[str]:
    rows: list[str] = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for kind, lengths in (("urgent", urgent), ("normal", normal)):
            for number, days in enumerate(lengths):
                rows += case_rows(f"{prefix}{kind[0]}{offset:02}{number}", day, 12 + number, days, kind)
    return rows


def before_rows() -> list[str]:
    return period_rows(*BASELINE, (1.2, 1.8), (3.9, 3.7), "B")


def pilot_rows() -> list[str]:
    return period_rows(*WEEK, (0.6, 0.6, 1.0, 1.0), (3.9, 3.8), "P")


def planted_log(project: Project, by: User | None = None) -> EventLog:
    return measured_log(project, by, content=csv_bytes(before_rows() + pilot_rows()), name="Complaints, planted")


def urgent_plan(**changes: Any) -> PilotPlan:
    values = {
        "name": "Urgent complaints, one team",
        "filter": URGENT,
        "team": "Three engineers",
        "people_count": 3,
        "starts_on": WEEK[0],
        "ends_on": WEEK[1],
        "baseline_from": BASELINE[0],
        "baseline_to": BASELINE[1],
    }
    return PilotPlan(**(values | changes))


MEAN = CriterionPlan("lead_time_mean", comparison="le", target=86400.0)
OTHERS = CriterionPlan("lead_time_mean", is_guardrail=True, population="outside")


def make_pilot(project: Project, by: User, *criteria: CriterionPlan, **changes: Any) -> Pilot:
    """A planned pilot of the urgent complaints; without criteria named: mean at most 1 d, others not worse."""
    pilot = plan_pilot(project=project, plan=urgent_plan(**changes), by=by, now=NOW)
    for criterion in criteria or (MEAN, OTHERS):
        add_criterion(pilot=pilot, plan=criterion, by=by)
    return pilot


def running(project: Project, by: User, *criteria: CriterionPlan, needed: int | None = 20, **changes: Any) -> Pilot:
    made = make_pilot(project, by, *criteria, **changes)
    return start_pilot(pilot=made, cases_needed=needed, by=by, now=NOW)


def make_training(project: Project, by: User, **changes: Any) -> Training:
    values = {"title": "The new triage list", "audience": list(project.departments.all()), "due": date(2026, 5, 1)}
    return plan_training(project=project, plan=TrainingPlan(**(values | changes)), by=by, now=NOW)


def build(world: Any) -> None:
    """`w.pilot` (running), `w.planned_pilot`, `w.decided_pilot`, `w.criterion`, `w.feedback`, `w.deviation`,
    `w.training` (confirmed by nobody), `w.confirmed_training`, `w.rule`; `w.secret_pilot` of the other project."""
    owner, project = world.people.owner, world.project
    decided = running(project, owner, name="First try")
    decide_pilot(pilot=decided, verdict="adjust", reason="Too small", evaluation={}, by=owner, now=NOW)
    world.things["decided_pilot"] = decided
    world.things["planned_pilot"] = make_pilot(project, owner, name="Planned")
    pilot = running(project, owner)
    world.things["pilot"] = pilot
    world.things["criterion"] = SuccessCriterion.objects.filter(pilot=pilot).first()
    world.things["feedback"] = add_feedback(
        pilot=pilot, text="The next task is simply there.", who="Shen Hao", rating=5, by=owner, now=NOW
    )
    world.things["deviation"] = add_deviation(
        pilot=pilot, note=DeviationNote("Normal complaints pile up", adjustment="Two batches a day"), by=owner, now=NOW
    )
    world.things["training"] = make_training(project, owner)
    world.things["confirmed_training"] = make_training(project, owner, title="The knowledge base")
    confirm_training(training=world.confirmed_training, by=world.people.staff, now=NOW)
    _version, rules = rules_of(project)
    world.things["rule"] = hand_over_rules(project=project, rules=rules[:1], to_system="CRM", by=owner, now=NOW)[0]
    admin = world.people.admin
    world.things["secret_pilot"] = make_pilot(world.other_project, admin, name="Secret zebrafish pilot")

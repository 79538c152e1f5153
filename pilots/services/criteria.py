"""Writes what a pilot must reach, and what it must not harm. Judging is `pilots/evaluation.py`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from pilots.models import Pilot, SuccessCriterion
from pilots.services.pilots import check_open
from projects.figures import metrics
from projects.services.activity import record
from projects.services.removing import remove_row

# Counts grow with the number of days, so a week against four weeks would always be "fewer".
NOT_COMPARABLE = {"throughput", "arrivals"}
# What can be read from the cases themselves, and so also for "all other cases".
OF_CASES = {"lead_time_mean", "lead_time_median", "case_timeout_rate"}


@dataclass(frozen=True)
class CriterionPlan:
    """`target` in the metric's own unit: seconds, a fraction 0..1 or a count."""

    metric: str
    step: str = ""
    comparison: str = "le"
    target: float | None = None
    is_guardrail: bool = False
    population: str = "pilot"


def check_criterion(plan: CriterionPlan) -> None:
    """Raises DomainError at the field in trouble."""
    known = metrics()
    if plan.metric not in known or plan.metric in NOT_COMPARABLE:
        raise DomainError("metric", _("This figure cannot be compared before and after."), field="metric")
    metric = known[plan.metric]
    if metric.grain == "step" and not plan.step:
        raise DomainError("step", _("Say for which step."), field="step")
    if plan.comparison not in ("le", "lt", "ge", "gt"):
        raise DomainError("comparison", _("Choose how to compare."), field="comparison")
    if plan.target is None and not plan.is_guardrail:
        raise DomainError("target", _("A success criterion needs a target."), field="target")
    if plan.target is not None and (not math.isfinite(plan.target) or plan.target < 0):
        raise DomainError("target", _("The target must be a number from 0 up."), field="target")
    if plan.target is not None and metric.unit == "share" and plan.target > 1:
        raise DomainError("target", _("A share lies between 0% and 100%."), field="target")
    if plan.population == "outside" and not plan.is_guardrail:
        raise DomainError("population", _("Only a guardrail looks at other cases."), field="population")
    if plan.population == "outside" and plan.metric not in OF_CASES:
        raise DomainError(
            "population",
            _("For other cases choose mean or median lead time, or the case timeout rate."),
            field="population",
        )


def _write(criterion: SuccessCriterion, plan: CriterionPlan) -> None:
    for name in CriterionPlan.__dataclass_fields__:
        setattr(criterion, name, getattr(plan, name))
    if metrics()[plan.metric].grain == "case":
        criterion.step = ""


@transaction.atomic
def add_criterion(*, pilot: Pilot, plan: CriterionPlan, by: User) -> SuccessCriterion:
    check_open(pilot)
    check_criterion(plan)
    criterion = SuccessCriterion(pilot=pilot)
    _write(criterion, plan)
    criterion.save()
    record(project=pilot.project, by=by, verb="pilot.criterion_added", subject=pilot.name, metric=plan.metric)
    return criterion


@transaction.atomic
def change_criterion(*, criterion: SuccessCriterion, plan: CriterionPlan, by: User) -> SuccessCriterion:
    """The trail keeps what was asked before: a target that moved during a pilot must be seen."""
    check_open(criterion.pilot)
    check_criterion(plan)
    before = {"metric": criterion.metric, "comparison": criterion.comparison, "target": criterion.target}
    _write(criterion, plan)
    criterion.save()
    record(
        project=criterion.pilot.project,
        by=by,
        verb="pilot.criterion_changed",
        subject=criterion.pilot.name,
        before=before,
        after={"metric": plan.metric, "comparison": plan.comparison, "target": plan.target},
    )
    return criterion


@transaction.atomic
def remove_criterion(*, criterion: SuccessCriterion, by: User) -> None:
    check_open(criterion.pilot)
    verb, subject = "pilot.criterion_removed", criterion.pilot.name
    remove_row(row=criterion, by=by, verb=verb, subject=subject, metric=criterion.metric)

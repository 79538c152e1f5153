"""A page's worth of a pilot from several models, as frozen values. Changes nothing.

What is decided is read from the frozen evaluation, never computed again; everything else is measured now.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from analysis import filter_words
from common.templatetags.format import format_day, format_value
from pilots import charts
from pilots.evaluation import Criterion, Evaluation, Result, judge
from pilots.findings import OUTCOMES, Row, heading, relative, table, target_text, unit_of
from pilots.measured import Measured, asked_of, evaluation_of, measure_pilot, measured_of
from pilots.models import Decision, Pilot, SuccessCriterion
from pilots.sample_size import Needed, needed_for
from pilots.sources import baseline_days
from projects import clocks
from projects.figures import metric_name
from projects.models import Project

RELATED = ("project", "option", "to_be__process", "event_log", "decision__by", "repeats")


@dataclass(frozen=True)
class PilotPage:
    """Everything that the results page shows."""

    pilot: Pilot
    decision: Decision | None
    heading: str
    measured: Measured
    evaluation: Evaluation
    rows: tuple[Row, ...]
    guardrails: tuple[Row, ...]
    outcome: str
    relative: str
    enough: str
    enough_state: str
    dots: dict[str, Any] | None
    trend: dict[str, Any] | None


def pilots_of(project: Project) -> list[Pilot]:
    """Newest first, those of earlier cycles too."""
    return list(Pilot.objects.filter(project=project).select_related(*RELATED))


def newest_pilot(project: Project) -> Pilot | None:
    """The one that the phase is about: the newest of the present cycle."""
    return Pilot.objects.filter(project=project, cycle=project.cycle).select_related(*RELATED).first()


def decision_of(pilot: Pilot) -> Decision | None:
    return getattr(pilot, "decision", None)


def criteria_of(pilot: Pilot) -> list[SuccessCriterion]:
    return list(pilot.criteria.all())


def judged(pilot: Pilot) -> tuple[Measured, Evaluation]:
    """What was measured and the verdict on it: frozen once decided, else as the logs stand now."""
    decision = decision_of(pilot)
    if decision is not None and decision.evaluation:
        return measured_of(decision.evaluation["measured"]), Evaluation.from_json(decision.evaluation["evaluation"])
    criteria = criteria_of(pilot)
    measured = measure_pilot(pilot, criteria)
    return measured, evaluation_of(measured, criteria, pilot.cases_needed)


def evaluation_now(pilot: Pilot) -> Evaluation:
    return judged(pilot)[1]


def frozen_evaluation(pilot: Pilot) -> dict[str, Any]:
    """What a decision keeps: the verdict, both sides with their cases, and the plan that they were chosen by."""
    measured, evaluation = judged(pilot)
    first, last = baseline_days(pilot)
    return {
        "evaluation": evaluation.to_json(),
        "measured": asdict(measured),
        "plan": {
            "filter": pilot.filter,
            "calendar": pilot.calendar,
            "starts_on": _iso(pilot.starts_on),
            "ends_on": _iso(pilot.ends_on),
            "baseline_from": _iso(first),
            "baseline_to": _iso(last),
            "to_be": str(pilot.to_be) if pilot.to_be else "",
        },
    }


def _iso(day: Any) -> str:
    return day.isoformat() if day else ""


def pilot_page(pilot: Pilot) -> PilotPage:
    """The results of one pilot."""
    measured, evaluation = judged(pilot)
    primary = evaluation.primary
    comparison = primary.comparison if primary else measured.lead_time
    unit = (
        unit_of(primary.criterion.metric if primary else "lead_time_mean", comparison.baseline.value)
        if comparison
        else ""
    )
    words, state = _enough(evaluation)
    return PilotPage(
        pilot=pilot,
        decision=decision_of(pilot),
        heading=heading(pilot.name, pilot.status, pilot.filter, evaluation),
        measured=measured,
        evaluation=evaluation,
        rows=table([*evaluation.success, *_beside(measured, evaluation)], pilot.filter),
        guardrails=table(evaluation.guardrails, pilot.filter),
        outcome=str(OUTCOMES[evaluation.outcome]) if pilot.status != Pilot.Status.PLANNED else "",
        relative=relative(comparison, unit, pilot.filter),
        enough=words,
        enough_state=state,
        dots=charts.dots(measured, pilot.project.case_limit_seconds),
        trend=charts.trend(measured),
    )


def _beside(measured: Measured, evaluation: Evaluation) -> list[Result]:
    """Mean and median lead time stand in the table even where nothing is asked of them: either alone can mislead."""
    asked = {each.criterion.metric for each in evaluation.success}
    found = {"lead_time_mean": measured.lead_time, "lead_time_median": measured.median}
    return [
        judge(Criterion("", metric, "down"), comparison, evaluation.cases_needed)
        for metric, comparison in found.items()
        if comparison is not None and metric not in asked
    ]


def _enough(evaluation: Evaluation) -> tuple[str, str]:
    """ "Enough cases?" in words, with the state of its badge."""
    counts = {"pilot": evaluation.pilot_cases, "needed": evaluation.cases_needed or 0}
    if evaluation.enough_cases is None:
        return _("Nobody computed before the start how many cases are needed."), "none"
    if evaluation.enough_cases:
        return _("Enough cases: %(pilot)d of the %(needed)d that the targeted effect needs.") % counts, "ok"
    return _("Not enough cases yet: %(pilot)d of the %(needed)d that the targeted effect needs.") % counts, "risk"


@dataclass(frozen=True)
class PlanFact:
    """One line of the plan: what it says, and what is shown for it."""

    label: str
    value: str


def plan_facts(pilot: Pilot) -> list[PlanFact]:
    """The plan as label and value; what is not said is "–"."""
    first, last = baseline_days(pilot)
    facts = [
        (_("Option"), pilot.option.title if pilot.option else ""),
        (_("To-be version"), str(pilot.to_be) if pilot.to_be else ""),
        (_("Cases"), filter_words.sentence(pilot.filter) or _("All cases")),
        (_("Departments"), ", ".join(each.name for each in pilot.departments.all())),
        (_("Team"), pilot.team),
        (_("Number of people"), str(pilot.people_count or "")),
        (_("Days of the pilot"), days_text(pilot.starts_on, pilot.ends_on)),
        (_("Baseline"), days_text(first, last) or _("everything in the log")),
        (_("Clock"), clocks.name_of(pilot.calendar)),
        (
            _("Cases of the pilot come from"),
            pilot.event_log.name if pilot.event_log else _("the project's log, same cases, days of the pilot"),
        ),
    ]
    return [PlanFact(label, value or "–") for label, value in facts]


def days_text(first: Any, last: Any) -> str:
    """ "13 – 19 Apr" as two days; open ends are said in words."""
    if first and last:
        return _("%(first)s – %(last)s") % {"first": format_day(first), "last": format_day(last)}
    if first:
        return _("from %(first)s") % {"first": format_day(first)}
    return _("until %(last)s") % {"last": format_day(last)} if last else ""


def needed_of(pilot: Pilot) -> Needed:
    """How many cases the targeted effect needs, from the baseline as it stands now."""
    return needed_for(pilot, criteria_of(pilot))


def needed_words(needed: Needed) -> dict[str, Any]:
    """The number with the words around it, for a template."""
    if needed.criterion is None or needed.before is None:
        return {"needed": needed}
    unit = unit_of(needed.criterion.metric, needed.before)
    return {
        "needed": needed,
        "metric_name": metric_name(needed.criterion.metric),
        "before": format_value(needed.before, unit),
        "target": format_value(needed.criterion.target, unit),
    }


@dataclass(frozen=True)
class CriterionLine:
    """One criterion as the plan lists it."""

    key: int
    metric: str
    label: str
    target: str
    about: str
    is_guardrail: bool


def line_of(criterion: SuccessCriterion) -> CriterionLine:
    asked = asked_of(criterion)
    outside = criterion.population == SuccessCriterion.Population.OUTSIDE
    about = criterion.get_population_display() if outside else criterion.step
    return CriterionLine(
        criterion.pk, asked.metric, metric_name(asked.metric), target_text(asked), about, asked.is_guardrail
    )

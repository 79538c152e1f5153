"""What must be true to leave the pilot and the roll-out: computed from evidence, never ticked."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pilots.evaluation import Attainment, Evaluation, Verdict
from pilots.models import Decision
from pilots.rollout import rollout_state
from pilots.selectors import evaluation_now, newest_pilot
from projects.models import Project
from projects.phases import Criterion, Phase, Tab


class PilotPhase(Phase):
    key = "pilot"
    title = gettext_lazy("Pilot")
    question = gettext_lazy("Does it work, small?")
    url_name = "pilots:pilot"
    trail = ("pilot",)
    tabs = (
        Tab("results", gettext_lazy("Results"), "pilots:pilot"),
        Tab("plan", gettext_lazy("Plan"), "pilots:plan"),
        Tab("feedback", gettext_lazy("Feedback"), "pilots:feedback"),
        Tab("changes", gettext_lazy("Changes"), "pilots:changes"),
    )

    def summary(self, project: Project) -> str:
        pilot = newest_pilot(project)
        if pilot is None:
            return _("No pilot yet")
        decision = Decision.objects.filter(pilot=pilot).first()
        return decision.get_verdict_display() if decision else pilot.get_status_display()

    def own_criteria(self, project: Project) -> list[Criterion]:
        pilot = newest_pilot(project)
        evaluation = evaluation_now(pilot) if pilot else None
        decision = Decision.objects.filter(pilot=pilot).first() if pilot else None
        url = reverse("pilots:pilot", args=[project.code])
        return [
            Criterion(
                "pilot_planned",
                _("A pilot is planned with a success criterion"),
                bool(evaluation and evaluation.success),
                pilot.name if pilot else "",
                reverse("pilots:plan", args=[project.code]),
            ),
            Criterion("pilot_verdict", _("The verdict is in"), _verdict_in(evaluation), _counts(evaluation), url),
            Criterion(
                "pilot_guardrails", _("The guardrails are measured and hold"), _guardrails_hold(evaluation), "", url
            ),
            Criterion(
                "pilot_decided",
                _("The decision to roll out is recorded"),
                bool(decision and decision.verdict == Decision.Verdict.ROLL_OUT),
                decision.get_verdict_display() if decision else "",
                url,
            ),
        ]


def _verdict_in(evaluation: Evaluation | None) -> bool:
    unknown = {Verdict.NOT_MEASURED, Verdict.TOO_FEW_CASES}
    return bool(evaluation and evaluation.success) and all(
        each.verdict not in unknown for each in (evaluation.success if evaluation else ())
    )


def _guardrails_hold(evaluation: Evaluation | None) -> bool:
    """A pilot without a guardrail never asked whom it harms, so it does not pass here by itself."""
    return bool(evaluation and evaluation.guardrails) and all(
        each.attainment is Attainment.MET for each in (evaluation.guardrails if evaluation else ())
    )


def _counts(evaluation: Evaluation | None) -> str:
    if evaluation is None or not evaluation.pilot_cases:
        return ""
    return _("%(pilot)d cases in the pilot, %(baseline)d before") % {
        "pilot": evaluation.pilot_cases,
        "baseline": evaluation.baseline_cases,
    }


class RolloutPhase(Phase):
    key = "rollout"
    title = gettext_lazy("Roll out")
    question = gettext_lazy("Does everyone do it?")
    url_name = "pilots:rollout"
    trail = ("handbook", "training", "rules")
    tabs = (
        Tab("tasks", gettext_lazy("Tasks"), "pilots:rollout"),
        Tab("handbook", gettext_lazy("Handbook"), "processes:project_handbook"),
        Tab("training", gettext_lazy("Training"), "pilots:training"),
        Tab("rules", gettext_lazy("System rules"), "pilots:rules"),
    )

    def summary(self, project: Project) -> str:
        tasks = rollout_state(project).tasks
        return _("%(done)d of %(all)d tasks") % {"done": sum(task.done for task in tasks), "all": len(tasks)}

    def own_criteria(self, project: Project) -> list[Criterion]:
        return [Criterion(task.key, task.text, task.done, "", task.url) for task in rollout_state(project).tasks]

"""The sentences of this app's own entries in the trail; the person's name stands before them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SENTENCES: dict[str, str | Promise] = {
    "project.created": _("started the project “%(subject)s”"),
    "project.edited": _("changed the head of the charter"),
    "pain_point.added": _("added the pain point “%(subject)s”"),
    "pain_point.changed": _("changed the pain point “%(subject)s”"),
    "pain_point.removed": _("removed the pain point “%(subject)s”"),
    "pain_point.restored": _("brought back the pain point “%(subject)s”"),
    "goal.added": _("added the goal “%(subject)s”"),
    "goal.changed": _("changed the goal “%(subject)s”"),
    "goal.baseline": _("took the baseline of “%(subject)s” from the log"),
    "goal.removed": _("removed the goal “%(subject)s”"),
    "goal.restored": _("brought back the goal “%(subject)s”"),
    "scope.added": _("added “%(subject)s” to the scope"),
    "scope.changed": _("changed “%(subject)s” in the scope"),
    "scope.removed": _("removed “%(subject)s” from the scope"),
    "objective.changed": _("changed name, date, owner or aim of the goal “%(subject)s”"),
    "objective.removed": _("removed the goal “%(subject)s” with its figures"),
    "objective.restored": _("brought back the goal “%(subject)s” with its figures"),
    "guardrail.added": _("added the guardrail “%(subject)s”"),
    "guardrail.changed": _("changed the guardrail “%(subject)s”"),
    "guardrail.removed": _("removed the guardrail “%(subject)s”"),
    "guardrail.restored": _("brought back the guardrail “%(subject)s”"),
    "risk.added": _("added the risk “%(subject)s”"),
    "risk.changed": _("changed the risk “%(subject)s”"),
    "risk.removed": _("removed the risk “%(subject)s”"),
    "risk.restored": _("brought back the risk “%(subject)s”"),
    "milestone.added": _("added the milestone “%(subject)s”"),
    "milestone.changed": _("changed the milestone “%(subject)s”"),
    "milestone.removed": _("removed the milestone “%(subject)s”"),
    "milestone.restored": _("brought back the milestone “%(subject)s”"),
    "work.added": _("added the work “%(subject)s”"),
    "work.changed": _("changed the work “%(subject)s”"),
    "work.removed": _("removed the work “%(subject)s”"),
    "work.restored": _("brought back the work “%(subject)s”"),
    "workshop.added": _("wrote down the workshop of %(subject)s"),
    "workshop.changed": _("changed the workshop of %(subject)s"),
    "workshop.removed": _("removed the workshop of %(subject)s"),
    "workshop.restored": _("brought back the workshop of %(subject)s"),
    "scope.filter": _("set the scope of every figure to “%(subject)s”"),
    "scope.restored": _("brought “%(subject)s” back into the scope"),
    "member.added": _("added %(subject)s to the team"),
    "member.changed": _("changed the part of %(subject)s in the team"),
    "member.owner": _("made %(subject)s the owner"),
    "member.removed": _("removed %(subject)s from the team"),
    "member.restored": _("brought %(subject)s back into the team"),
    "goal.handed_over": _("gave goals to %(subject)s"),
    "gate.passed": _("passed the gate of the phase “%(subject)s”"),
    "gate.overridden": _("left the phase “%(subject)s” although criteria were open: %(reason)s"),
    "gate.reopened": _("reopened the phase “%(subject)s”: %(reason)s"),
    "gate.asked": _("asked %(people)s to approve the gate of the phase “%(subject)s”"),
    "gate.approved": _("approved the gate of the phase “%(subject)s”"),
    "gate.rejected": _("rejected the gate of the phase “%(subject)s”: %(reason)s"),
    "gate.withdrawn": _("took back the request to approve the gate of the phase “%(subject)s”"),
    "cycle.opened": _("started cycle %(subject)s: %(reason)s"),
    "cycle.added": _("added to cycle %(subject)s: %(reason)s"),
}


def kind_name(kind: str) -> str:
    """What the entries of one kind are about, for the filter; a kind of another app is shown as it is written."""
    names = {
        "project": _("Project"),
        "pain_point": _("Pain points"),
        "goal": _("Goals"),
        "objective": _("Goals"),
        "guardrail": _("Guardrails"),
        "risk": _("Risks"),
        "milestone": _("Milestones"),
        "work": pgettext_lazy("charter", "Who does what"),
        "workshop": _("Workshops"),
        "scope": _("Scope"),
        "member": _("Team"),
        "gate": _("Gates"),
        "cycle": _("Cycles"),
    }
    return str(names.get(kind, kind.replace("_", " ").capitalize()))

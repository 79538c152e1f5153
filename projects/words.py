"""The sentences of this app's own entries in the trail; the person's name stands before them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "scope.restored": _("brought “%(subject)s” back into the scope"),
    "member.added": _("added %(subject)s to the team"),
    "member.changed": _("changed the part of %(subject)s in the team"),
    "member.owner": _("made %(subject)s the owner"),
    "member.removed": _("removed %(subject)s from the team"),
    "member.restored": _("brought %(subject)s back into the team"),
    "gate.passed": _("passed the gate of the phase “%(subject)s”"),
    "gate.overridden": _("left the phase “%(subject)s” although criteria were open: %(reason)s"),
    "gate.reopened": _("reopened the phase “%(subject)s”: %(reason)s"),
    "cycle.opened": _("started cycle %(subject)s: %(reason)s"),
    "cycle.added": _("added to cycle %(subject)s: %(reason)s"),
}


def kind_name(kind: str) -> str:
    """What the entries of one kind are about, for the filter; a kind of another app is shown as it is written."""
    names = {
        "project": _("Project"),
        "pain_point": _("Pain points"),
        "goal": _("Goals"),
        "scope": _("Scope"),
        "member": _("Team"),
        "gate": _("Gates"),
        "cycle": _("Cycles"),
    }
    return str(names.get(kind, kind.replace("_", " ").capitalize()))

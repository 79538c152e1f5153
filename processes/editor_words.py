"""The words that the editor's script shows, translated on the server like everything else."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "saved": _("Draft kept"),
        "saving": _("Saving…"),
        "unsaved": _("The draft could not be kept. Check the connection."),
        "unchanged": _("No changes"),
        "failed": _("That did not work. Please try again."),
        "noFindings": _("Nothing to mend"),
        "findings": _("%(count)s to look at"),
        "step": _("Step"),
        "nothingChosen": _("Choose a step to describe it."),
        "name": _("Name"),
        "role": _("Role"),
        "roleFromLane": _("from the lane: %(role)s"),
        "responsible": _("Person or post"),
        "inputs": _("Inputs"),
        "outputs": _("Outputs"),
        "systems": _("Systems"),
        "onePerLine": _("One a line."),
        "timeLimit": _("Time limit"),
        "timeLimitHelp": _("For example “1.5 d”, “2 h” or “30 min”."),
        "timeLimitWrong": _("Write a duration such as “1.5 d”, “36 h” or “90 min”."),
        "limitClock": _("The limit counts"),
        "criteria": _("Decision criteria"),
        "criteriaHelp": _("Shown in the handbook, word for word."),
        "instruction": _("How it is done"),
        "risk": _("Risk"),
        "riskText": _("What can go wrong"),
        "riskControl": _("What is done against it"),
        "sources": _("Sources"),
        "documentation": _("Description"),
        "condition": _("Condition"),
        "importBroken": _("The file could not be opened as a BPMN map."),
        "importReplaces": _("Replace what is drawn with this file? You can undo nothing before it."),
        "leave": _("What you drew is kept as your draft."),
        "theirs": _("Saved in the meantime"),
        "mine": _("Drawn by you"),
        "day": _("d"),
        "hour": _("h"),
        "minute": _("min"),
    }

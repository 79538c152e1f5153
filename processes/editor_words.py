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
        "fix": _("Mend"),
        "keyMark": _("Key step"),
        "bottleneckMark": _("Bottleneck"),
        "riskMark": _("Risk"),
        "limitMark": _("limit %(limit)s"),
        "comments": _("Comments: %(count)s"),
        "withoutLimit": _("Steps without a time limit: %(count)s of %(all)s"),
        "allLimits": _("Every step has a time limit: %(all)s of %(all)s"),
        "roleFromLane": _("From the lane: %(role)s"),
        "timeLimitWrong": _("Write a duration such as “1.5 d”, “36 h” or “90 min”."),
        "importBroken": _("The file could not be opened as a BPMN map."),
        "day": _("d"),
        "hour": _("h"),
        "minute": _("min"),
    }

"""The sentences that this app adds to a project's trail; the actor's name stands before each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from projects import activity_words


def register() -> None:
    activity_words.register(
        {
            "kpi.made": _("made %(count)s KPIs from the goals"),
            "alert_rule.added": _("added the alert rule “%(subject)s”"),
            "alert_rule.changed": _("changed the alert rule “%(subject)s”"),
            "alert.fired": _("opened the alert “%(subject)s”"),
            "alert.acknowledged": _("acknowledged the alert “%(subject)s”"),
            "alert.taken": _("took over the alert “%(subject)s”"),
            "alert.recorded": _("recorded what was done about the alert “%(subject)s”"),
            "alert.resolved": _("closed the alert “%(subject)s”"),
            "alert.cycle": _("started the next cycle from the alert “%(subject)s”"),
        }
    )

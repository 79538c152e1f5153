"""The heading of a dashboard: what its figures say, in fixed sentences. Which of them, is decided here and tested.

Nothing is claimed that the figures do not say: without a figure there is no finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.cards import KpiCard


def dashboard_finding(cards: Sequence[KpiCard], title: str) -> str:
    """The worst first: a breach, then what misses its target, then that all is well; else the plain title."""
    measured = [card for card in cards if card.value is not None and card.state != "none"]
    if not measured:
        return title
    for state in ("breach", "risk"):
        missed = [card for card in measured if card.state == state]
        if len(missed) == 1:
            return _sentence(missed[0])
        if missed:
            return _many(missed, state, len(measured))
    if len(measured) == 1:
        return _("%(kpi)s is on target at %(value)s") % {"kpi": measured[0].name, "value": measured[0].value_text}
    return _("All %(count)d measured KPIs are on target") % {"count": len(measured)}


def monitor_finding(cards: Sequence[KpiCard]) -> str:
    """The heading of a project's monitoring page."""
    return dashboard_finding(cards, _("What is watched"))


def _sentence(card: KpiCard) -> str:
    if card.is_off_target or card.state == "breach":
        return _("%(kpi)s is %(value)s and should be %(target)s") % {
            "kpi": card.name,
            "value": card.value_text,
            "target": card.expected,
        }
    return _("%(kpi)s is near its limit at %(value)s") % {"kpi": card.name, "value": card.value_text}


def _many(missed: Sequence[KpiCard], state: str, measured: int) -> str:
    worst = max(missed, key=lambda card: card.distance)
    words = {"count": len(missed), "all": measured, "kpi": worst.name, "value": worst.value_text}
    if state == "breach":
        return (
            ngettext(
                "%(count)d of %(all)d KPIs is in breach; %(kpi)s is furthest off at %(value)s",
                "%(count)d of %(all)d KPIs are in breach; %(kpi)s is furthest off at %(value)s",
                len(missed),
            )
            % words
        )
    return (
        ngettext(
            "%(count)d of %(all)d KPIs needs a look; %(kpi)s is furthest off at %(value)s",
            "%(count)d of %(all)d KPIs need a look; %(kpi)s is furthest off at %(value)s",
            len(missed),
        )
        % words
    )

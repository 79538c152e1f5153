"""The sentences that headings say: fixed, translated, each naming its denominators. Nothing is claimed beyond them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.engine.figures import Figures
from analysis.steptable import Table
from common.templatetags.format import format_count, format_duration, format_share


def where_the_time_goes(table: Table, figures: Figures) -> str:
    """The heading of the bottleneck page; "" while there is nothing to say."""
    slowest, lead = table.slowest(), figures.cases.lead_time.mean
    if slowest is None or lead is None:
        return ""
    values = {
        "step": slowest.activity,
        "share": format_share(slowest.share),
        "step_share": format_share(slowest.step_share),
        "lead": format_duration(lead),
        "waiting": format_share(figures.cases.waiting_share),
    }
    if not table.of_lead_time:
        return (
            _("%(step)s, with the wait before it, takes %(share)s of all step durations; a mean case takes %(lead)s")
            % values
        )
    if figures.cases.waiting_share:
        return (
            _(
                "%(step)s takes %(step_share)s of step time and %(share)s of the %(lead)s lead time; "
                "%(waiting)s is waiting"
            )
            % values
        )
    return _("%(step)s takes %(step_share)s of step time and %(share)s of the %(lead)s lead time") % values


def how_many_are_late(figures: Figures) -> str:
    """The case timeout rate in words, with its limit and its count; "" where no limit is set."""
    limit, rate = figures.settings.case_limit, figures.cases.timeout_rate
    if limit is None or rate is None:
        return ""
    count = figures.cases.timeout_base
    words = ngettext(
        "%(rate)s of %(count)s case took longer than %(limit)s",
        "%(rate)s of %(count)s cases took longer than %(limit)s",
        count,
    )
    return words % {
        "rate": format_share(rate),
        "count": format_count(count),
        "limit": format_duration(limit, trim=True),
    }


def right_first_time(figures: Figures) -> tuple[float | None, int]:
    """Π (1 − error rate) over the steps whose error rate is recorded, and over how many steps that is."""
    rates = [step.error_rate for step in figures.steps if step.error_rate is not None]
    product = 1.0
    for rate in rates:
        product *= 1 - rate
    return (product if rates else None, len(rates))


def rankings(table: Table, unit: str) -> list[tuple[str, str, str]]:
    """Slowest, most faulty and latest: (ranking, step, its figure in words). Three lists, never one badge."""
    found = []
    slow, faulty, late = table.slowest(), table.most_faulty(), table.latest()
    if slow is not None:
        words = _("%(mean)s on average") % {"mean": format_duration(slow.mean, unit)}
        found.append((_("Slowest"), slow.activity, words))
    if faulty is not None:
        words = _("%(rate)s errors in %(count)s executions") % {
            "rate": format_share(faulty.error),
            "count": format_count(faulty.count),
        }
        found.append((_("Most faulty"), faulty.activity, words))
    if late is not None:
        words = _("%(rate)s of %(count)s over the step's limit") % {
            "rate": format_share(late.late),
            "count": format_count(late.late_base),
        }
        found.append((_("Latest"), late.activity, words))
    return found

"""The words about pain reports: how often, how bad, what became of them, who did what."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.templatetags.format import format_count
from projects.models import PainReport, PainReportEntry
from projects.models.pain_report import EFFECTS, Level
from projects.pain_rank import effect_points, frequency_points

BADGES = {"new": "none", "accepted": "ok", "declined": "none", "merged": "none", "project": "ok"}
VERBS = {
    "sent": gettext_lazy("reported it"),
    "accepted": gettext_lazy("accepted it"),
    "declined": gettext_lazy("declined it"),
    "reopened": gettext_lazy("took the decision back"),
    "merged": gettext_lazy("joined it with another report"),
    "kept": gettext_lazy("joined other reports with it"),
    "voted": gettext_lazy("said: me too"),
    "unvoted": gettext_lazy("took back: me too"),
    "ranked": gettext_lazy("changed its rank"),
    "project": gettext_lazy("took it up in a project"),
}


def frequency_words(report: PainReport) -> str:
    """ "5 times a week"; "" where nobody said."""
    if report.times is None or not report.per:
        return ""
    values = {"times": format_count(report.times)}
    words = {
        "day": ngettext("%(times)s time a day", "%(times)s times a day", report.times),
        "week": ngettext("%(times)s time a week", "%(times)s times a week", report.times),
        "month": ngettext("%(times)s time a month", "%(times)s times a month", report.times),
    }
    return words[report.per] % values


def effect_rows(report: PainReport) -> list[tuple[str, str, str]]:
    """(effect, level, words) of each effect that was said."""
    rows = []
    for name in EFFECTS:
        level, words = getattr(report, f"{name}_level"), getattr(report, f"{name}_text")
        if level or words:
            label = str(PainReport._meta.get_field(f"{name}_level").verbose_name)
            rows.append((label, str(Level(level).label) if level else "", words))
    return rows


def sum_words(report: PainReport, votes: int) -> str:
    """ "effect 7 + frequency 3 + votes 2": what the rank is made of."""
    levels = [getattr(report, f"{name}_level") for name in EFFECTS]
    return _("effect %(effect)d + frequency %(frequency)d + votes %(votes)d") % {
        "effect": effect_points(levels),
        "frequency": frequency_points(report.times, report.per),
        "votes": votes,
    }


def heading(waiting: int) -> str:
    if not waiting:
        return _("No report waits for a decision")
    return ngettext("%(count)d report waits for a decision", "%(count)d reports wait for a decision", waiting) % {
        "count": waiting
    }


def my_heading(count: int) -> str:
    if not count:
        return _("My reports")
    return ngettext("You reported %(count)d pain point", "You reported %(count)d pain points", count) % {"count": count}


def outcome(report: PainReport) -> PainReport:
    """The report whose decision counts: the kept one, if this was joined with it."""
    return report.merged_into if report.state == "merged" and report.merged_into else report


def became(report: PainReport) -> str:
    """One sentence on what became of it, for its reporter."""
    last = outcome(report)
    words = {
        "new": _("It waits for a decision."),
        "accepted": _("It was accepted. Somebody will start a project for it."),
        "declined": _("It was declined."),
        "project": _("It is taken up in an improvement project."),
        "merged": _("It was joined with another report about the same."),
    }
    text = words[last.state]
    if last is not report:
        text = _("It was joined with another report about the same. Of both: %(sentence)s") % {"sentence": text}
    return text


def history(entries: Sequence[PainReportEntry]) -> list[tuple[PainReportEntry, str]]:
    return [(each, str(VERBS.get(each.verb, each.verb))) for each in entries]


def prefill(reports: Sequence[PainReport]) -> dict[str, str]:
    """Name and "why now" of a project that begins with these reports."""
    first = reports[0]
    lines = []
    for report in reports:
        said = [report.text]
        if often := frequency_words(report):
            said.append(often)
        said += [f"{label}: {words or level}" for label, level, words in effect_rows(report)]
        lines.append(" · ".join(said))
    return {"name": first.process[:200], "description": "\n".join(lines)[:5000]}

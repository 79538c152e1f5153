"""The sentences about a claim: fixed, translated, each naming its denominators. Figures in, words out."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.claims.checking import WAITING_PER_CASE, Against, Finding, Split
from analysis.claims.quantities import Quantity
from common.templatetags.format import format_against, format_count, format_duration, format_share, format_value
from projects import figures

BADGES = {
    "agrees": ("ok", gettext_lazy("agrees with the log")),
    "differs": ("risk", gettext_lazy("differs from the log")),
    "unknown": ("none", gettext_lazy("cannot be checked")),
}
REASONS = {
    "no_log": gettext_lazy("There is no measured log yet."),
    "target": gettext_lazy("It reads as a target, a limit or a change, not as a measurement."),
    "working_days": gettext_lazy("A working day has no length here. Write hours, or days of 24 hours."),
    "extreme": gettext_lazy("It speaks of single cases, not of the mean."),
    "counted": gettext_lazy("It counts cases or people; the log has no figure of this kind."),
    "no_step": gettext_lazy("Such a share belongs to a step, and no step of the log is named."),
    "no_figure": gettext_lazy("The words around it name no figure that the log measures."),
    "step_not_in_log": gettext_lazy("The step “%(step)s” is not bound to an activity of the log."),
    "not_measured": gettext_lazy("The log does not record this figure."),
}
# The denominator inside "a share of …"; keys of the catalogue.
SHARES = {
    "step_time_share": gettext_lazy("share of step time"),
    "step_end_to_end_share": gettext_lazy("share of end-to-end time"),
    "step_bottleneck_share": gettext_lazy("share of all step durations"),
}


def heading(differs: int, checked: int) -> str:
    """What the page and the panel begin with."""
    if not checked:
        return _("No typed figure can be compared with the log yet")
    if not differs:
        return ngettext(
            "The typed figure agrees with the log", "All %(count)s typed figures agree with the log", checked
        ) % {"count": format_count(checked)}
    return ngettext(
        "%(differs)s of %(count)s typed figure differs from the log",
        "%(differs)s of %(count)s typed figures differ from the log",
        checked,
    ) % {"differs": format_count(differs), "count": format_count(checked)}


def tolerance() -> str:
    return (
        _(
            "A typed number agrees when the measured figure, rounded to as many digits as were typed, is that number: "
            "“1.2 d” agrees with 1.24 d, “40 %%” with 40.4 %%."
        )
        % {}
    )


def reason(finding: Finding) -> str:
    text = REASONS.get(finding.reason)
    return str(text) % {"step": finding.step} if text else ""


def where_time_goes(split: Split) -> str:
    """ "Technical handling takes 1.2 d: 60% of the 2.0 d step time, 40% of the 3.0 d end to end; 33.3% (1.0 d) is
    waiting." """
    return _(
        "%(step)s takes %(mean)s: %(step_share)s of the %(step_time)s step time, %(end_share)s of the %(lead)s end to "
        "end; %(waiting_share)s (%(waiting)s) is waiting."
    ) % {
        "step": split.step,
        "mean": format_duration(split.step_seconds, "d" if split.lead >= 86_400 else None),
        "step_share": format_share(split.step_share),
        "step_time": format_duration(split.step_time),
        "end_share": format_share(split.end_share),
        "lead": format_duration(split.lead),
        "waiting_share": format_share(split.waiting_share),
        "waiting": format_duration(split.waiting, "d" if split.lead >= 129_600 else None),
    }


def name_of(key: str, step: str) -> str:
    if key == WAITING_PER_CASE:
        return _("waiting in a mean case")
    name = figures.metric_name(key) if key in figures.metrics() else key
    return f"{step} · {name}" if step and key.startswith("step_") else name


def _measured(each: Against, typed: Quantity) -> str:
    """The measured value, with more decimals where it differs and the typed value would read the same."""
    share = typed.kind == "share" and typed.size is not None and typed.size < 1
    unit = "share" if share else "seconds" if typed.kind == "duration" else "count"
    return format_value(each.value, unit) if each.agrees else format_against(each.value, typed.value, unit)


def _base(each: Against) -> str:
    values = {"count": format_count(each.count)}
    if each.key.startswith("step_"):
        return ngettext("%(count)s execution", "%(count)s executions", each.count) % values
    return ngettext("%(count)s case", "%(count)s cases", each.count) % values


def figure_line(each: Against, typed: Quantity, step: str) -> str:
    """ "Mean lead time: 3.0 d (400 cases)"."""
    values = {"figure": name_of(each.key, step), "value": _measured(each, typed), "base": _base(each)}
    return _("%(figure)s: %(value)s (%(base)s)") % values


def log_line(each: Against, typed: Quantity) -> str:
    """The same where the figure is named already."""
    return _("The log says %(value)s (%(base)s).") % {"value": _measured(each, typed), "base": _base(each)}


def sentences(finding: Finding, duration: Quantity | None, share: Quantity | None, typed_share: str) -> list[str]:
    """All that the log says about one claim, the sharpest sentence first."""
    if not finding.durations and not finding.shares:
        return [reason(finding)]
    lines = []
    if finding.split:
        lines.append(where_time_goes(finding.split))
        lines.append(_about_share(finding.shares, typed_share))
    elif share is not None:
        lines += [figure_line(each, share, finding.step) for each in finding.shares]
    if duration is not None and not (finding.split and any(each.agrees for each in finding.durations)):
        lines += [figure_line(each, duration, finding.step) for each in finding.durations]
    if finding.deduced:
        lines.append(_("No step is named; “%(step)s” is the only one that takes this long.") % {"step": finding.step})
    if finding.reason:
        lines.append(reason(finding))
    return lines


def _about_share(shares: Sequence[Against], typed: str) -> str:
    """Which denominator the typed share fits, or that it fits none."""
    fits = [str(SHARES[each.key]) for each in shares if each.agrees and each.key in SHARES]
    if fits:
        return _("“%(typed)s” is right as a %(share)s.") % {"typed": typed, "share": fits[0]}
    return _("“%(typed)s” is none of these.") % {"typed": typed}

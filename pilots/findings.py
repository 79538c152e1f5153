"""The words of a pilot: headings and sentences, fixed and tested, one per case and language.

What lives here: how a judged comparison is said. What does not: the judging (`pilots/evaluation.py`). A sentence never
claims more than the interval allows: "fell" needs a clear interval, "probably fell" one that barely leaves out 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from analysis.filter_words import short
from common.templatetags.format import (
    SECONDS,
    duration_unit,
    format_change,
    format_duration,
    format_share,
    format_value,
)
from pilots.evaluation import Attainment, Comparison, Criterion, Evaluation, Evidence, Outcome, Result, Verdict
from projects.figures import metric, metric_name

VERDICTS: dict[Verdict, str | Promise] = {
    Verdict.BETTER: gettext_lazy("Better"),
    Verdict.WORSE: gettext_lazy("Worse"),
    Verdict.NO_CLEAR_DIFFERENCE: gettext_lazy("No clear difference"),
    Verdict.TOO_FEW_CASES: gettext_lazy("Too few cases"),
    Verdict.NOT_MEASURED: gettext_lazy("Not measured"),
}
EVIDENCE: dict[Evidence, str | Promise] = {
    Evidence.CLEAR: pgettext_lazy("evidence", "Clear"),
    Evidence.LIKELY: gettext_lazy("Likely"),
    Evidence.NOT_CLEAR: gettext_lazy("Not clear"),
}
ATTAINMENTS: dict[tuple[bool, Attainment], str | Promise] = {
    (False, Attainment.MET): gettext_lazy("Met"),
    (False, Attainment.NOT_MET): gettext_lazy("Not met"),
    (False, Attainment.NOT_MEASURED): gettext_lazy("Not measured"),
    (True, Attainment.MET): gettext_lazy("Holds"),
    (True, Attainment.NOT_MET): gettext_lazy("Broken"),
    (True, Attainment.NOT_MEASURED): gettext_lazy("Not clear yet"),
}
OUTCOMES: dict[Outcome, str | Promise] = {
    Outcome.REACHED: gettext_lazy("Every criterion is met and every guardrail holds."),
    Outcome.NOT_REACHED: gettext_lazy("At least one criterion is not met."),
    Outcome.HARMFUL: gettext_lazy("A guardrail is broken: the pilot did harm elsewhere."),
    Outcome.UNDECIDED: gettext_lazy("The figures do not decide it yet."),
}


def unit_of(key: str, *values: float | None) -> str:
    """The unit that all figures of one comparison are written in: that of the largest, so that 1.5 d never stands
    beside 19.2 h."""
    unit = metric(key).unit
    known = [abs(value) for value in values if value is not None]
    return duration_unit(max(known)) if unit == "seconds" and known else unit


def _unit(criterion: Criterion, comparison: Comparison | None) -> str:
    sides = (comparison.baseline.value, comparison.pilot.value) if comparison else ()
    measured = [value for value in sides if value is not None]
    return unit_of(criterion.metric, *(measured or [criterion.target]))


def _subject(criterion: Criterion, population: str) -> str:
    name = metric_name(criterion.metric)
    if criterion.step:
        return _("%(metric)s of “%(step)s”") % {"metric": name, "step": criterion.step}
    if population:
        return _("%(metric)s of the “%(population)s” cases") % {"metric": name, "population": population}
    return name


def _said(result: Result) -> str:
    """The sentence of a measured primary criterion, its placeholders open."""
    clear = result.evidence is Evidence.CLEAR
    assert result.comparison is not None
    fell = (result.comparison.difference or 0) < 0
    if result.verdict is Verdict.NO_CLEAR_DIFFERENCE:
        return _("%(subject)s: %(after)s in the pilot, %(before)s before, no clear difference")
    if clear:
        return (
            _("%(subject)s fell from %(before)s to %(after)s in the pilot")
            if fell
            else _("%(subject)s rose from %(before)s to %(after)s in the pilot")
        )
    return (
        _("%(subject)s probably fell from %(before)s to %(after)s in the pilot")
        if fell
        else _("%(subject)s probably rose from %(before)s to %(after)s in the pilot")
    )


def heading(name: str, status: str, filter: dict[str, object], evaluation: Evaluation) -> str:
    """The finding of the page; the pilot's name while there is none."""
    result = evaluation.primary
    if status == "planned" or result is None or result.verdict is Verdict.NOT_MEASURED or result.comparison is None:
        return name
    if result.verdict is Verdict.TOO_FEW_CASES:
        return too_few(evaluation)
    unit = _unit(result.criterion, result.comparison)
    return _said(result) % {
        "subject": _subject(result.criterion, short(filter)),
        "before": format_value(result.comparison.baseline.value, unit),
        "after": format_value(result.comparison.pilot.value, unit),
    }


def too_few(evaluation: Evaluation) -> str:
    """Always with both counts."""
    counts = {"pilot": evaluation.pilot_cases, "baseline": evaluation.baseline_cases}
    if evaluation.cases_needed and evaluation.pilot_cases < evaluation.cases_needed:
        return _("Too few cases to tell: %(pilot)d of the %(needed)d that the plan asks for") % {
            **counts,
            "needed": evaluation.cases_needed,
        }
    return _("Too few cases to tell: %(pilot)d in the pilot, %(baseline)d before") % counts


def relative(comparison: Comparison | None, unit: str, filter: dict[str, object]) -> str:
    """ "−46.7% of the “urgent” baseline of 1.5 d (146 cases)": the share, of what, and how many. Empty without it."""
    if comparison is None or comparison.relative_change is None:
        return ""
    values = {
        "change": f"+{format_share(comparison.relative_change)}"
        if comparison.relative_change > 0
        else format_share(comparison.relative_change),
        "population": short(filter),
        "before": format_value(comparison.baseline.value, unit),
        "count": comparison.baseline.count,
    }
    if values["population"]:
        return (
            ngettext(
                "%(change)s of the “%(population)s” baseline of %(before)s (%(count)d case)",
                "%(change)s of the “%(population)s” baseline of %(before)s (%(count)d cases)",
                comparison.baseline.count,
            )
            % values
        )
    return (
        ngettext(
            "%(change)s of the baseline of %(before)s (%(count)d case)",
            "%(change)s of the baseline of %(before)s (%(count)d cases)",
            comparison.baseline.count,
        )
        % values
    )


def target_text(criterion: Criterion, comparison: Comparison | None = None, unit: str = "") -> str:
    """The comparison in words, since `<` and `≤` differ by exactly the case at the limit."""
    if criterion.target is None:
        return _("not clearly worse than before")
    unit = unit or _unit(criterion, comparison)
    is_time = metric(criterion.metric).unit == "seconds"
    value = format_duration(criterion.target, unit, trim=True) if is_time else format_value(criterion.target, unit)
    words = {
        "le": _("at most %(value)s"),
        "lt": _("less than %(value)s"),
        "ge": _("at least %(value)s"),
        "gt": _("more than %(value)s"),
    }
    return words[criterion.comparison] % {"value": value}


@dataclass(frozen=True)
class Row:
    """One criterion as the table shows it. States are those of `{% state %}`."""

    key: str
    metric: str
    label: str
    about: str
    before: str
    before_count: int
    after: str
    after_count: int
    change: str
    relative: str
    interval: str
    evidence: str
    evidence_state: str
    verdict: str
    target: str
    attainment: str
    attainment_state: str
    is_guardrail: bool


def table(results: Iterable[Result], filter: dict[str, object]) -> tuple[Row, ...]:
    """The rows of one table, its durations in one unit: that of the largest."""
    rows = list(results)
    times = [
        side.value
        for each in rows
        if each.comparison and metric(each.criterion.metric).unit == "seconds"
        for side in (each.comparison.baseline, each.comparison.pilot)
        if side.value is not None
    ]
    shared = duration_unit(max(times)) if times else ""
    made = []
    for each in rows:
        is_time = metric(each.criterion.metric).unit == "seconds"
        row = row_of(each, filter, shared if is_time else "")
        # Nothing is asked of a figure without a key: it stands beside the criteria, neither met nor missed.
        made.append(row if each.criterion.key else replace(row, target="", attainment=""))
    return tuple(made)


def row_of(result: Result, filter: dict[str, object], unit: str = "") -> Row:
    """One criterion; `unit` is that of the table, else the comparison's own."""
    criterion, found = result.criterion, result.comparison
    unit = unit or _unit(criterion, found)
    outside = criterion.population == "outside"
    good = {Evidence.CLEAR: "ok", Evidence.LIKELY: "ok", Evidence.NOT_CLEAR: "none"}
    worse = result.verdict is Verdict.WORSE
    told = result.verdict in (Verdict.BETTER, Verdict.WORSE)
    bad = "breach" if criterion.is_guardrail else "risk"
    states = {Attainment.MET: "ok", Attainment.NOT_MET: bad, Attainment.NOT_MEASURED: "none"}
    return Row(
        key=criterion.key,
        metric=criterion.metric,
        label=metric_name(criterion.metric),
        about=_("all other cases") if outside else criterion.step,
        before=format_value(found.baseline.value, unit) if found else "–",
        before_count=found.baseline.count if found else 0,
        after=format_value(found.pilot.value, unit) if found else "–",
        after_count=found.pilot.count if found else 0,
        change=format_change(found.difference, unit) if found else "–",
        relative="" if outside else relative(found, unit, filter),
        interval=interval_text(found, unit),
        evidence=str(EVIDENCE[result.evidence] if told else VERDICTS[result.verdict]),
        evidence_state=bad if worse else good[result.evidence] if told else "none",
        verdict=str(VERDICTS[result.verdict]),
        target=target_text(criterion, found, unit),
        attainment=str(ATTAINMENTS[criterion.is_guardrail, result.attainment]),
        attainment_state=states[result.attainment],
        is_guardrail=criterion.is_guardrail,
    )


def interval_text(comparison: Comparison | None, unit: str) -> str:
    """Both ends with the same number of decimals, the unit once: "−0.88 to −0.52 d", "−18.3 to +2.2 pts"."""
    if comparison is None or comparison.low is None or comparison.high is None:
        return "–"
    low, high = comparison.low, comparison.high
    if unit in SECONDS:
        ends = {
            "low": _signed(format_duration(low, unit, places=2, bare=True), low),
            "high": _signed(format_duration(high, unit, places=2), high),
        }
    else:
        said = format_change(low, unit)
        ends = {"low": said.rsplit(" ", 1)[0] if unit == "share" else said, "high": format_change(high, unit)}
    return _("%(low)s to %(high)s") % ends


def _signed(text: str, value: float) -> str:
    return f"+{text}" if value > 0 else text

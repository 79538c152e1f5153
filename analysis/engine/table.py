"""The figures as a plain text table for the terminal.

What lives here: layout. What does not: JSON (`Figures.to_json`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from analysis.engine.figures import Figures
from analysis.engine.spans import short

_MOST_ROWS = 20


def table(figures: Figures) -> str:
    """Log, cases, steps, graph, variants, periods; “–” = not recorded."""
    log, cases, settings = figures.log, figures.cases, figures.settings
    lines = [
        f"{log.events} events, {log.executions} executions, {log.cases} cases, {log.activities} activities, "
        f"{log.variants} variants, {log.refused} refused rows; {_clean(str(log.first))} to {_clean(str(log.last))}",
        f"Calendar {_clean(settings.calendar)}, time zone {settings.time_zone}, as of {settings.as_of}",
        "",
        f"Cases: {cases.closed} closed, {cases.open} open. Lead time mean {short(cases.lead_time.mean)}, median "
        f"{short(cases.lead_time.median)}, p90 {short(cases.lead_time.p90)}, p95 {short(cases.lead_time.p95)}",
        f"Timeout rate {_share(cases.timeout_rate)}, first time right {_share(cases.first_time_right_rate)}, "
        f"handovers per case {_number(cases.handovers_per_case)}, waiting {_share(cases.waiting_share)} of lead time",
    ]
    lines += ["", *_steps(figures), "", *_graph(figures), "", *_variants(figures), "", *_periods(figures)]
    return "\n".join(lines) + "\n"


def _steps(figures: Figures) -> list[str]:
    rows = [
        (
            step.activity, str(step.executions), short(step.step_duration.mean), short(step.step_duration.p90),
            short(step.processing_time.mean if step.processing_time else None),
            short(step.waiting_time.mean if step.waiting_time else None), _share(step.bottleneck_share),
            _share(step.timeout_rate), _share(step.error_rate), _share(step.rework_rate),
        )
        for step in figures.steps
    ]  # fmt: skip
    head = ("step", "runs", "mean", "p90", "processing", "waiting", "bottleneck", "timeouts", "errors", "rework")
    return _columns(head, rows)


def _graph(figures: Figures) -> list[str]:
    rows = [(edge.source, edge.target, str(edge.count), short(edge.median)) for edge in figures.graph[:_MOST_ROWS]]
    return _columns(("from", "to", "count", "median"), rows)


def _variants(figures: Figures) -> list[str]:
    rows = [
        (str(variant.cases), _share(variant.share), short(variant.mean_lead_time), " → ".join(variant.activities[:12]))
        for variant in figures.variants[:_MOST_ROWS]
    ]
    return _columns(("cases", "share", "mean lead time", "variant"), rows)


def _periods(figures: Figures) -> list[str]:
    rows = [
        (period.start, str(period.arrivals), str(period.throughput), str(period.work_in_progress),
         short(period.lead_time.mean), _share(period.timeout_rate))
        for period in figures.periods[-_MOST_ROWS:]
    ]  # fmt: skip
    return _columns((figures.settings.period, "arrivals", "ended", "open at end", "mean lead time", "timeouts"), rows)


def _columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[_clean(cell) for cell in row] for row in (head, *rows)]
    widths = [max(_width(row[place]) for row in cells) for place in range(len(head))]
    return [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _clean(text: str) -> str:
    """One line, at most 60 letters, nothing that steers a terminal."""
    plain = "".join(letter if letter.isprintable() else "·" for letter in text)
    return plain if len(plain) <= 60 else plain[:59] + "…"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"

"""Case figures and step figures of a selection, as a whole or by group (period).

What lives here: the two grouped queries, put together from the formulas of `durations`, `shares`, `timeouts`,
`quality`. What does not: the formulas themselves. Both `measure` and single readings come through here, so that
they show the same digits.
"""

from __future__ import annotations

from typing import Any

from analysis.engine import durations, quality, shares, timeouts
from analysis.engine.durations import ratio, stats, stats_sql
from analysis.engine.figures import CaseFigures, Stats, StepFigures
from analysis.engine.selection import Selection

ENDED = "NOT running"


# What the executions of a case add up to; once per selection, for the cases as a whole and in periods.
_PER_CASE = f"""
CREATE TEMP TABLE IF NOT EXISTS per_case AS
SELECT case_no, {quality.CASE_FAULTY}, sum(waiting_us) FILTER (WHERE {ENDED}) AS waiting_us FROM e GROUP BY case_no
"""  # noqa: S608


CASE_COLUMNS = (
    f"count(*) FILTER (WHERE NOT open), count(*) FILTER (WHERE open), {stats_sql('lead_us')}, "
    f"{timeouts.CASE_COUNTS}, {quality.CASE_RIGHT}"
)
"""Of selected cases with `faulty`; `case_figures` takes them, then handovers and waiting."""


def case_rows(selection: Selection, table: str = "c", group: str = "0") -> dict[Any, CaseFigures]:
    """Case figures per value of `group`, a column of `table`: the selected cases or some of them."""
    handovers = quality.handovers_sql(selection.recorded)
    selection.database.execute(_PER_CASE)
    rows = selection.rows(f"""
        SELECT {group}, {CASE_COLUMNS}, {handovers}, sum(waiting_us) FILTER (WHERE NOT open)
        FROM {table} JOIN per_case USING (case_no) GROUP BY ALL ORDER BY ALL
    """)  # noqa: S608
    return {row[0]: case_figures(selection, *row[1:]) for row in rows}


def case_figures(
    selection: Selection, closed: int, opened: int, count: int, lead: int | None, quantiles: list[float] | None,
    late: int, base: int, right: int, handovers: int | None, waiting: int | None,
) -> CaseFigures:  # fmt: skip
    """Of the columns of `case_rows`."""
    limited = selection.settings.case_limit_seconds is not None
    return CaseFigures(
        closed=closed,
        open=opened,
        lead_time=stats(count, lead, quantiles),
        timeout_rate=ratio(late, base) if limited else None,
        timeouts=late if limited else None,
        first_time_right_rate=ratio(right, closed),
        handovers_per_case=ratio(handovers, closed),
        waiting_share=ratio(waiting, lead),
        timeout_base=base if limited else 0,
    )


def lead_rows(selection: Selection, table: str, group: str) -> dict[Any, tuple[Stats, float | None]]:
    """Lead time and timeout rate per value of `group`: of case figures, what needs no execution."""
    limited = selection.settings.case_limit_seconds is not None
    rows = selection.rows(
        f"SELECT {group}, {stats_sql('lead_us')}, {timeouts.CASE_COUNTS} FROM {table} GROUP BY ALL"  # noqa: S608
    )
    return {
        slot: (stats(count, lead, quantiles), ratio(late, base) if limited else None)
        for slot, count, lead, quantiles, late, base in rows
    }


def empty_case_figures(selection: Selection) -> CaseFigures:
    """What zero cases give."""
    return case_figures(selection, 0, 0, 0, None, None, 0, 0, 0, None, None)


def step_rows(
    selection: Selection, table: str = "c", executions: str = "e", group: str = "0"
) -> dict[Any, list[StepFigures]]:
    """Step figures per value of `group`, each list by falling bottleneck share, then by name."""
    leads = dict(
        selection.rows(f"SELECT {group}, sum(lead_us) FROM {table} GROUP BY ALL")  # noqa: S608
    )
    query = f"""
        SELECT {group}, activity, count(*), {quality.STEP_CASES}, count(*) FILTER (WHERE running),
               {stats_sql("step_us", ENDED)}, {stats_sql("processing_us", ENDED)}, {stats_sql("waiting_us", ENDED)},
               {shares.STEP_SUMS}, {timeouts.EXECUTION_COUNTS}, {quality.STEP_COUNTS}
        FROM {executions} WHERE {{}} GROUP BY ALL ORDER BY ALL
    """  # noqa: S608
    grouped: dict[Any, list[tuple[Any, ...]]] = {}
    for row in (row for stretch in selection.stretches() for row in selection.rows(query.format(stretch))):
        grouped.setdefault(row[0], []).append(row[1:])
    return {key: steps(selection, found, int(leads.get(key) or 0)) for key, found in grouped.items()}


def steps(selection: Selection, rows: list[tuple[Any, ...]], lead: int) -> list[StepFigures]:
    """Of the columns of `step_rows`, without the group; lead: the sum of the cases' lead times."""
    sums = [shares.Sums(*row[4 + 3 * durations.STATS_WIDTH :][:3]) for row in rows]
    totals = shares.totals(sums, lead)
    found = [_step(selection, row, own, totals) for row, own in zip(rows, sums, strict=True)]
    return sorted(found, key=lambda step: (-(step.bottleneck_share or 0.0), step.activity))


def _step(selection: Selection, row: tuple[Any, ...], own: shares.Sums, totals: shares.Totals) -> StepFigures:
    activity = selection.activities[row[0]]
    executions, cases, running = row[1:4]
    step_stats, processing, waiting = row[4:7], row[7:10], row[10:13]
    late, base, errors, outcomes, reworked = row[16:21]
    limited = activity in selection.settings.limits
    wrong = quality.error_count(errors, outcomes, bool(selection.settings.errors))
    return StepFigures(
        activity=activity,
        executions=executions,
        cases=cases,
        running=running,
        step_duration=stats(*step_stats),
        processing_time=stats(*processing) if processing[0] else None,
        waiting_time=stats(*waiting) if waiting[0] else None,
        bottleneck_share=shares.bottleneck_share(own, totals),
        step_time_share=shares.step_time_share(own, totals),
        end_to_end_share=shares.end_to_end_share(own, totals),
        timeouts=late if limited else None,
        timeout_rate=ratio(late, base) if limited else None,
        errors=wrong,
        error_rate=quality.error_rate(wrong, executions - running),
        rework_rate=ratio(reworked, executions),
        timeout_base=base if limited else 0,
    )

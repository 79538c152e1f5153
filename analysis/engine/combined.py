"""Case figures, step figures and edges of a selection, put together from partials.

What lives here: adding partials up into the rows that `aggregate` and `graph` make figures of. What does not: the
formulas, which are theirs; the partials (`partials`, `sharing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analysis.engine import aggregate, quality, ranks, timeouts
from analysis.engine.figures import CaseFigures, Edge, StepFigures
from analysis.engine.graph import edges, edges_cases
from analysis.engine.partials import EDGE, NAMES, Counts, Partial
from analysis.engine.ranks import Totals
from analysis.engine.selection import Selection
from analysis.engine.sharing import shared


@dataclass(frozen=True)
class Whole:
    """What the executions of the selection come to."""

    counts: Counts
    totals: dict[str, dict[int, Totals]]


def combined(selection: Selection) -> tuple[CaseFigures, list[StepFigures], list[Edge]]:
    """The three. Raises TooWide where values are too far apart to be sorted this way."""
    whole = added(shared(selection))
    return _cases(selection, whole), _steps(selection, whole), _edges(selection, whole)


def added(parts: Iterable[tuple[int, Partial]]) -> Whole:
    """All partials together, with their signs."""
    parts = list(parts)
    counts: Counts = {}
    for sign, part in parts:
        for key, row in part.counts.items():
            held = counts.setdefault(key, dict.fromkeys(NAMES, 0))
            for name, value in row.items():
                held[name] += sign * value
    counts = {key: row for key, row in counts.items() if row["executions"]}
    measures = parts[0][1].ranks
    return Whole(
        counts, {measure: ranks.totals([(sign, part.ranks[measure]) for sign, part in parts]) for measure in measures}
    )


def _cases(selection: Selection, whole: Whole) -> CaseFigures:
    faulty = "SELECT case_no, FALSE AS faulty FROM c LIMIT 0"
    if selection.rows("SELECT 1 FROM wrong LIMIT 1"):
        faulty = "SELECT DISTINCT case_no, TRUE AS faulty FROM e WHERE is_error"
    found = selection.rows(f"""
        SELECT {aggregate.CASE_COLUMNS}, {quality.handovers_sql(selection.recorded)}
        FROM (SELECT c.*, coalesce(f.faulty, FALSE) AS faulty FROM c LEFT JOIN ({faulty}) f USING (case_no))
    """)[0]  # noqa: S608
    row: tuple[Any, ...] = (*found, _sum(whole.counts.values(), "waited_closed", "waiting_closed"))
    return aggregate.case_figures(selection, *row)


def _steps(selection: Selection, whole: Whole) -> list[StepFigures]:
    by_step: dict[int, list[dict[str, int]]] = {}
    for (_, activity), row in whole.counts.items():
        by_step.setdefault(activity, []).append(row)
    late = _running_over(selection)
    rows = []
    for activity, found in sorted(by_step.items()):
        count = {name: sum(row[name] for row in found) for name in NAMES}
        stats = [whole.totals[measure].get(activity) for measure in ("step", "processing", "waiting")]
        sums = [None if each is None else each.total for each in stats[:2]]
        over = late.get(activity, 0)
        rows.append(
            (
                activity, count["executions"], count["cases"], count["running"], *(v for s in stats for v in _three(s)),
                *sums, _sum(found, "processed_closed", "processing_closed"), count["late"] + over, count["base"] + over,
                count["errors"], count["outcomes"], count["reworked"],
            )
        )  # fmt: skip
    lead = selection.rows("SELECT sum(lead_us) FROM c")[0][0]
    return aggregate.steps(selection, rows, int(lead or 0))


def _running_over(selection: Selection) -> dict[int, int]:
    """Running executions over their limit by activity: the one count that changes with the as-of time."""
    if not selection.rows("SELECT 1 FROM limits LIMIT 1"):
        return {}
    return dict(
        selection.rows(f"SELECT activity, count(*) FROM e WHERE {timeouts.RUNNING_OVER} GROUP BY activity")  # noqa: S608
    )


def _edges(selection: Selection, whole: Whole) -> list[Edge]:
    cases, gaps = edges_cases(selection), whole.totals["gap"]
    return edges(
        selection,
        (
            (before, after, row["executions"], cases[before, after], *_three(gaps.get(before * EDGE + after)))
            for (before, after), row in whole.counts.items()
            if before is not None
        ),
    )


def _three(found: Totals | None) -> tuple[int, int | None, list[float] | None]:
    """The columns of `durations.stats_sql`."""
    return (0, None, None) if found is None else (found.count, found.total, found.quantiles)


def _sum(rows: Iterable[dict[str, int]], count: str, total: str) -> int | None:
    """SQL's sum: None where there was nothing to add."""
    rows = list(rows)
    return sum(row[total] for row in rows) if any(row[count] for row in rows) else None

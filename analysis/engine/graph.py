"""The directly-follows graph: which step follows which, how often, after how long.

What lives here: its query. What does not: drawing it.
"""

from __future__ import annotations

from analysis.engine.durations import stats, stats_sql
from analysis.engine.figures import Edge
from analysis.engine.selection import Selection


def graph(selection: Selection) -> list[Edge]:
    """Edges by falling count, then by names. Times: start of the later − end of the earlier, in the calendar."""
    query = f"""
        SELECT previous_activity, activity, count(*), count(DISTINCT case_no), {stats_sql("gap_us")}
        FROM e WHERE previous_activity IS NOT NULL AND {{}} GROUP BY ALL
    """  # noqa: S608
    rows = (row for stretch in selection.stretches() for row in selection.rows(query.format(stretch)))
    edges = []
    for earlier, later, count, cases, timed, total, quantiles in rows:
        gaps = stats(timed, total, quantiles)
        source, target = selection.activities[earlier], selection.activities[later]
        edges.append(Edge(source, target, count, cases, gaps.mean, gaps.median, gaps.p95))
    return sorted(edges, key=lambda edge: (-edge.count, edge.source, edge.target))

"""How cases run, for a map to be drawn from it: sequences of activities with their cases, and who does what how often.

What lives here: the two queries. What does not: the drawing (a map is drawn by whoever asks), figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from analysis.engine.filters import Filter
from analysis.engine.selection import Selection, selected
from analysis.engine.settings import MeasureSettings
from analysis.engine.tables import every
from analysis.engine.variants import variants


@dataclass(frozen=True)
class Flow:
    """sequences: the most frequent ones with their cases; cases: of all. executions: by activity and department, ""
    where none is recorded.

    Two cases a, b of Sales and one a → [(["a", "b"], 2), (["a"], 1)], 3, {("a", "Sales"): 3, ("b", "Sales"): 2}.
    """

    sequences: list[tuple[list[str], int]]
    cases: int
    executions: dict[tuple[str, str], int]


def flow(prepared_dir: Path, filter: Filter, settings: MeasureSettings, most: int) -> Flow:
    """Of the selected cases; at most that many sequences, the most frequent first."""
    with selected(prepared_dir, filter, replace(settings, variants_n=most)) as selection:
        found = [(each.activities, each.cases) for each in variants(selection)]
        cases = int(selection.rows("SELECT count(*) FROM c")[0][0])
        return Flow(found, cases, _executions(selection))


def _executions(selection: Selection) -> dict[tuple[str, str], int]:
    departments = every(selection.folder / "department.parquet")
    rows = selection.rows(f"""
        SELECT e.activity, coalesce(d.name, ''), count(*)
        FROM e LEFT JOIN {departments} d ON d.code = e.department GROUP BY ALL ORDER BY ALL
    """)  # noqa: S608
    return {(selection.activities[code], name): count for code, name, count in rows}

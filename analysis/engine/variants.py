"""Variants: the exact sequences of activities, with their counts, lead times and timeout rates.

What lives here: their query. What does not: which sequence a case has (computed once, in `log`).
"""

from __future__ import annotations

from analysis.engine.durations import mean, ratio
from analysis.engine.figures import Variant
from analysis.engine.selection import Selection
from analysis.engine.tables import every
from analysis.engine.timeouts import CASE_COUNTS


def variants(selection: Selection) -> list[Variant]:
    """The most frequent ones by falling cases, then by their names; share = cases ÷ all selected cases."""
    total = selection.rows("SELECT count(*) FROM c")[0][0]
    limited = selection.settings.case_limit_seconds is not None
    rows = selection.rows(f"""
        SELECT any_value(v.key), any_value(v.activities) AS names, count(*) AS cases,
               count(lead_us), sum(lead_us), {CASE_COUNTS}
        FROM c JOIN {every(selection.folder / "variants.parquet")} v USING (variant) GROUP BY variant
        ORDER BY cases DESC, names LIMIT {int(selection.settings.variants_n)}
    """)  # noqa: S608
    found = []
    for key, names, cases, count, lead, late, base in rows:
        rate = ratio(late, base) if limited else None
        found.append(Variant(key, list(names), cases, cases / total, mean(count, lead), rate))
    return found

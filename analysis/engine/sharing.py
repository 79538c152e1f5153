"""Which partials make a selection: all of its executions, or those of the whole log less what is not in it.

What lives here: the choice, and the tables it needs. What does not: partials themselves (`partials`).

The selected cases are those of the base, less the base's cases that the filter leaves out or a later file changed
(`gone`), plus the selected ones of the delta (`fresh`). A filter that keeps most cases, and a file that changes few,
cost what is left out and what is new.
"""

from __future__ import annotations

import pyarrow.parquet as pq

from analysis.engine.clocks import table_path
from analysis.engine.database import scan
from analysis.engine.partials import Partial, partial, stored
from analysis.engine.selection import Selection, open_sql, view_executions
from analysis.engine.tables import DELTA

STORED_FROM = 100_000
"""Executions; a smaller log is counted anew each time."""
LEAST_KEPT = 0.5
"""Of the base's executions; a smaller selection is counted itself."""


def shared(selection: Selection) -> list[tuple[int, Partial]]:
    """Partials with 1 (to add) or −1 (to take away) that make the selection's executions. Raises TooWide."""
    executions, cases = (
        table_path(selection.folder, table, selection.settings.calendar_key) for table in ("executions", "cases")
    )
    delta = executions.parent / DELTA / executions.name
    size = pq.read_metadata(executions).num_rows
    known = "TRUE"
    if delta.exists():
        known = f"case_no < {int(selection.meta['form']['cases'])}"
    kept, all_kept = selection.rows(
        f"SELECT coalesce(sum(executions) FILTER (WHERE {known}), 0), coalesce(sum(executions), 0) FROM c"  # noqa: S608
    )[0]
    if size < STORED_FROM or kept < LEAST_KEPT * size:
        return [(1, partial(selection, "e", int(all_kept)))]
    selection.database.execute(
        f"CREATE TEMP VIEW based AS SELECT case_no, {open_sql(selection)} AS open FROM {scan(cases)}"  # noqa: S608
    )
    any_open = selection.rows("SELECT coalesce(bool_or(open), FALSE) FROM based")[0][0]
    view_executions(selection, "e_based", scan(executions), "based" if any_open else "")
    parts = [(1, stored(selection, "e_based", size))]
    if kept < size:
        gone = "SELECT case_no, open FROM based ANTI JOIN c USING (case_no)"
        selection.database.execute(f"CREATE TEMP TABLE gone AS {gone}")
        view_executions(selection, "e_gone", scan(executions), "gone")
        parts.append((-1, partial(selection, "e_gone", int(size - kept))))
    if all_kept > kept:
        view_executions(selection, "e_fresh", scan(delta), "c")
        parts.append((1, partial(selection, "e_fresh", int(all_kept - kept))))
    return parts

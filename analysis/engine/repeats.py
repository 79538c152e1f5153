"""Rows whose event number came before: which of them stays, in which place, and what is counted.

What lives here: the rule. What does not: comparing rows without event numbers (`parts`), reading (`rows`).

Within one file the first row of a number stays. In a later file the number is a correction: its first row there takes
the place of the earlier one, unless both are equal in every cell. Example: file 1 has n1 "paid 5", file 2 n1 "paid 5",
file 3 n1 "paid 7" → "paid 7" stays in the place of the first; 1 seen before, 1 corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from analysis.engine.database import name

FILE_BITS = 40
FILE_STRIDE = 1 << FILE_BITS
"""Room for the record numbers of one raw file, so that positions order files first."""


@dataclass(frozen=True)
class Repeats:
    """`left_out`: positions of rows that do not count. `moved`: positions of corrections that stay, and `places`, the
    position of the first row of the number, which each one takes. All in order of the first two. `copies`: of the rows
    left out, those equal to the one before."""

    left_out: np.ndarray
    moved: np.ndarray
    places: np.ndarray
    copies: int = 0
    duplicates: int = 0
    corrected: int = 0

    def stay(self, pos: np.ndarray) -> np.ndarray:
        """Which rows count."""
        return ~np.isin(pos, self.left_out) if len(self.left_out) else np.ones(len(pos), dtype=bool)

    def placed(self, pos: np.ndarray) -> np.ndarray:
        """The positions with corrections in the places of what they correct."""
        if not len(self.moved):
            return pos
        at = np.searchsorted(self.moved, pos).clip(max=len(self.moved) - 1)
        return np.where(self.moved[at] == pos, self.places[at], pos)


_NOTHING = np.zeros(0, dtype=np.int64)
NONE = Repeats(_NOTHING, _NOTHING, _NOTHING)


def repeats(database: duckdb.DuckDBPyConnection, rows: str, number: str, columns: Sequence[str]) -> Repeats:
    """What the rule says of the table `rows` (`:pos`, `:start`, `:time` and the text `columns`). number: SQL of the
    event's number, NULL where there is none. A column that a file does not have counts as empty.

    Every stored row of a number equals the last one that was not left out, so neighbours are all that is compared.
    """
    cells = ", ".join(f"coalesce({name(column)}, '')" for column in columns)
    found = database.execute(
        f"""
        WITH repeated AS (SELECT {number} AS number FROM {rows} GROUP BY 1 HAVING count({number}) > 1),
        told AS (
            SELECT {number} AS number, ":pos" AS pos, ":pos" >> {FILE_BITS} AS file,
                   hash(":start", ":time", [{cells}]) AS content
            FROM {rows} WHERE {number} IN (SELECT number FROM repeated)
        ),
        within AS (
            SELECT *, row_number() OVER w AS nth, first_value(content) OVER w AS opening
            FROM told WINDOW w AS (PARTITION BY number, file ORDER BY pos)
        ),
        neighbours AS (
            SELECT *, CASE WHEN nth > 1 THEN opening
                           ELSE lag(content) OVER (PARTITION BY number, nth = 1 ORDER BY pos) END AS earlier
            FROM within
        ),
        judged AS (SELECT *, nth > 1 OR coalesce(earlier = content, FALSE) AS again FROM neighbours)
        SELECT pos, again, again AND earlier = content AS copy, NOT again AND earlier IS NOT NULL AS corrects,
               pos = max(pos) FILTER (WHERE NOT again) OVER n AS stays, min(pos) OVER n AS place
        FROM judged WINDOW n AS (PARTITION BY number) ORDER BY pos
        """  # noqa: S608
    ).fetchnumpy()
    pos, stays, place = (np.asarray(found[title]) for title in ("pos", "stays", "place"))
    moved = stays & (pos != place)
    counts = (int(np.asarray(found[title]).sum()) for title in ("copy", "again", "corrects"))
    return Repeats(pos[~stays], pos[moved], place[moved], *counts)

"""The one door to the tables of a prepared folder, whether it is one piece or has a delta.

What lives here: which files make a table, and which of their rows count. What does not: writing them (`log`, `append`).

A delta is a folder in the folder, with tables of the same names: the cases that changed since, each under a new number,
which is larger than all of the base. `superseded.parquet` lists the numbers in the base that no longer count.
"""

from __future__ import annotations

from pathlib import Path

from analysis.engine.database import name, scan

DELTA = "delta"
SUPERSEDED = "superseded.parquet"


def every(path: Path) -> str:
    """The table with the rows of superseded cases: enough wherever it is joined with cases that count."""
    delta = path.parent / DELTA / path.name
    return scan(path, delta) if delta.exists() else scan(path)


def live(path: Path, case: str = "case_no") -> str:
    """The table with the rows that count. case: its column of case numbers."""
    superseded = path.parent / DELTA / SUPERSEDED
    if not superseded.exists():
        return every(path)
    return f"(SELECT * FROM {every(path)} WHERE {name(case)} NOT IN (SELECT case_no FROM {scan(superseded)}))"  # noqa: S608


def pieces(folder: Path) -> list[Path]:
    """The folders whose tables make the prepared log."""
    return [folder, folder / DELTA] if (folder / DELTA).exists() else [folder]

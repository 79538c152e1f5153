"""The door for reading event logs: `sniff` looks at a file, `read_events` turns it into a Parquet of raw rows.

What lives here: choosing the source by content, and the public names. What does not: each format's reader
(`csv_source`, `xlsx_source`, `xes_source`, `parquet_source`), times (`timestamps`), guessing (`columns`).
"""

from __future__ import annotations

from pathlib import Path

from analysis.engine.sources import (
    ColumnMapping,
    Guess,
    Preview,
    Progress,
    Question,
    ReadError,
    ReadOptions,
    ReadResult,
    Refusal,
)

__all__ = [
    "ColumnMapping", "Guess", "Preview", "Progress", "Question", "ReadError", "ReadOptions", "ReadResult", "Refusal",
    "read_events", "sniff",
]  # fmt: skip


def sniff(path: Path, options: ReadOptions = ReadOptions()) -> Preview:
    """What the file looks like: header, 20 rows, guessed mapping with reasons, and the questions to answer."""
    raise NotImplementedError


def read_events(
    path: Path, mapping: ColumnMapping, options: ReadOptions, out_path: Path, progress: Progress | None = None
) -> ReadResult:
    """Write the usable rows to `out_path` (Parquet) and return the counts and every refusal.

    Whole-file refusals and open questions raise ReadError; then nothing is left at `out_path`. A strict caller
    deletes `out_path` when `rows_refused` is not 0.
    """
    raise NotImplementedError

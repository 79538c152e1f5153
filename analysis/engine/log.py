"""From raw rows to the prepared log: executions and cases, computed once.

What lives here: the pairing rules and the prepared files. What does not: reading, figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.engine.sources import ColumnMapping, ReadOptions
from analysis.engine.worktime import Calendar


@dataclass(frozen=True)
class LogInfo:
    """What was prepared. first, last: ISO moments in the log's time zone."""

    events: int
    executions: int
    cases: int
    activities: int
    variants: int
    first: str | None
    last: str | None
    duplicate_rows: int = 0
    duplicate_events: int = 0
    refused: int = 0


def prepare(
    raw_parquets: list[Path],
    out_dir: Path,
    mapping: ColumnMapping,
    options: ReadOptions,
    calendar: Calendar,
    progress: Callable[[float], None] | None = None,
) -> LogInfo:
    """Write the prepared log of all raw files together to `out_dir` (which is replaced as a whole)."""
    raise NotImplementedError


def add_calendar(prepared_dir: Path, calendar: Calendar) -> None:
    """Make figures in that calendar available: `MeasureSettings(calendar_key=calendar.key)`. Does nothing twice."""
    raise NotImplementedError


def log_info(prepared_dir: Path) -> LogInfo:
    """What `prepare` returned for that directory."""
    raise NotImplementedError

"""A batch that arrives later: adding one percent of the events and measuring, against a full run, and a second look.

What lives here: the jobs, each run in a child process. A full run reads all events, prepares them and measures; adding
reads the batch, adds it to the log of the other events and measures. The batch is either the last events by their end
(`added_latest`: what an export by day brings) or events of cases from the whole log (`added_anywhere`: the worst case).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.engine.sources import ColumnMapping, ReadOptions

BATCH = 0.01


def full_run(csv: Path, folder: Path) -> dict[str, float]:
    """Read, prepare and measure everything; the figures are kept for the second look."""
    from analysis.engine.measure import measure

    took: dict[str, float] = {}
    roles = _roles(csv)
    began = time.perf_counter()
    raw = _timed(took, "read", lambda: _read(csv, roles, folder / "full.parquet"))
    _timed(took, "prepare", lambda: _prepare(raw, roles, folder / "full"))
    found = _timed(took, "figures", lambda: measure(folder / "full"))
    took["wall"] = time.perf_counter() - began
    (folder / "figures.json").write_text(json.dumps(asdict(found)), encoding="utf-8")
    return took


def second_look(csv: Path, folder: Path) -> dict[str, float]:
    """The stored figures again, as a page reads them."""
    from analysis.stored import unpack

    began = time.perf_counter()
    unpack(json.loads((folder / "figures.json").read_text(encoding="utf-8")))
    return {"wall": time.perf_counter() - began}


def added_latest(csv: Path, folder: Path) -> dict[str, float]:
    """The batch: the events that ended last."""
    return _added(csv, folder, "latest", '"end time"')


def added_anywhere(csv: Path, folder: Path) -> dict[str, float]:
    """The batch: events from anywhere."""
    return _added(csv, folder, "anywhere", "hash(n)")


def _added(csv: Path, folder: Path, name: str, order: str) -> dict[str, float]:
    from analysis.engine.append import append
    from analysis.engine.measure import measure
    from analysis.engine.worktime import CALENDAR_24X7

    before, added = folder / f"{name}-before", folder / f"{name}-added"
    old, batch = folder / f"{name}-earlier.parquet", folder / f"{name}-batch.csv"
    if not before.exists():  # in a process of its own, so that it counts neither in time nor in memory
        made = get_context("spawn").Process(target=_earlier, args=(csv, folder, name, order))
        made.start()
        made.join()
    took: dict[str, float] = {}
    roles, calendar = _roles(batch), CALENDAR_24X7("UTC")
    began = time.perf_counter()
    raw = _timed(took, "read", lambda: _read(batch, roles, folder / f"{name}-batch.parquet"))
    _timed(took, "append", lambda: append(before, [old, raw], added, *roles, calendar))
    _timed(took, "figures", lambda: measure(added))
    took["wall"] = time.perf_counter() - began
    took["delta"] = float((added / "delta").exists())
    return took


def _earlier(csv: Path, folder: Path, name: str, order: str) -> None:
    """Cut the log into the last percent in that order and the rest; prepare and measure the rest, as its import did."""
    import duckdb

    from analysis.engine.measure import measure

    earlier, kept = folder / f"{name}-earlier.csv", folder / "split.duckdb"
    database = duckdb.connect(str(kept), config={"memory_limit": "2GB"})
    rows = f"SELECT *, row_number() OVER () AS n FROM read_csv('{csv}', all_varchar=true)"
    database.execute(f"CREATE TABLE log AS {rows}")
    database.execute(
        f"""CREATE TABLE chosen AS SELECT n FROM (SELECT n, {order} AS place FROM log)
        ORDER BY place DESC LIMIT (SELECT (count(*) * {BATCH})::BIGINT FROM log)"""
    )
    for path, sign in ((earlier, "NOT IN"), (folder / f"{name}-batch.csv", "IN")):
        rows = f"SELECT * EXCLUDE (n) FROM log WHERE n {sign} (SELECT n FROM chosen) ORDER BY n"
        database.execute(f"COPY ({rows}) TO '{path}' (HEADER)")
    database.close()
    kept.unlink()
    roles = _roles(earlier)
    raw = _read(earlier, roles, folder / f"{name}-earlier.parquet")
    _prepare(raw, roles, folder / f"{name}-before")
    measure(folder / f"{name}-before")


def _timed(took: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    found = work()
    took[name] = time.perf_counter() - began
    return found


def _roles(csv: Path) -> tuple[ColumnMapping, ReadOptions]:
    """Guessed before the clock starts: a log that is added to has its roles."""
    from analysis.engine.reading import ReadOptions, sniff

    options = ReadOptions(time_zone="UTC")
    return sniff(csv, options).mapping, options


def _read(csv: Path, roles: tuple[ColumnMapping, ReadOptions], raw: Path) -> Path:
    from analysis.engine.reading import read_events

    read_events(csv, *roles, raw)
    return raw


def _prepare(raw: Path, roles: tuple[ColumnMapping, ReadOptions], folder: Path) -> None:
    from analysis.engine.log import prepare
    from analysis.engine.worktime import CALENDAR_24X7

    prepare([raw], folder, *roles, CALENDAR_24X7("UTC"))

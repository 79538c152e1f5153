"""An independent recomputation of the metrics page in plain Python, first half: from a file to executions.

What lives here: reading a log with `csv` or ElementTree, its times, pairing, order. What does not: figures
(`engine_oracle_figures`). Loops and lists; nothing of the engine is imported.
"""

from __future__ import annotations

import csv
import gzip
import io
import xml.etree.ElementTree as ET  # noqa: N817
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

DMY = "%d-%m-%Y %H:%M"
DOTS = "%d.%m.%y %H:%M"
Row = dict[str, str | None]


@dataclass(frozen=True)
class Log:
    """How a file is to be read, written by hand. form: of its times, None = ISO; zone: of times without an offset, and
    the one in which months are cut; lone: what a lone timestamp is, "ends" or "starts"."""

    file: str
    case: str
    activity: str
    end: str
    start: str | None = None
    lifecycle: str | None = None
    resource: str | None = None
    department: str | None = None
    outcome: str | None = None
    form: str | None = None
    zone: str = "UTC"
    lone: str = "ends"

    @property
    def mapping(self) -> dict[str, str | None]:
        """The same in the words of a column mapping."""
        return {
            "case_id": self.case, "activity": self.activity, "timestamp": self.end, "start": self.start,
            "lifecycle": self.lifecycle, "resource": self.resource, "department": self.department,
            "outcome": self.outcome,
        }  # fmt: skip


@dataclass
class Run:
    """One execution; microseconds since 1970. single: it has one timestamp of its own; tail: that is a start, and no
    other follows it; running: it has not ended, or is the tail of an open case."""

    case: str
    activity: str
    start: int | None
    end: int | None
    place: int
    resource: str | None
    department: str | None
    outcome: str | None
    single: bool
    previous_end: int | None = None
    tail: bool = False
    running: bool = False

    @property
    def began(self) -> int:
        """Once `executions` is through, every run has a start."""
        assert self.start is not None
        return self.start


def microseconds(moment: datetime) -> int:
    difference = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


def read_time(text: str, log: Log) -> int:
    moment = datetime.strptime(text, log.form) if log.form else datetime.fromisoformat(text)
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(log.zone)))


def load(path: Path) -> list[Row]:
    """All events as dicts of text."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".xes" in path.name:
        return load_xes(data)
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return [row for row in csv.DictReader(io.StringIO(text)) if any(row.values())]


def load_xes(data: bytes) -> list[Row]:
    events: list[Row] = []
    root = ET.fromstring(data)
    for trace in (node for node in root if node.tag.endswith("trace")):
        shared = {f"case:{n.get('key')}": n.get("value") for n in trace if not n.tag.endswith("event")}
        for event in (node for node in trace if node.tag.endswith("event")):
            events.append({**shared, **{str(n.get("key")): n.get("value") for n in event}})
    return events


def value(event: Row, column: str | None) -> str | None:
    """The cell's text; None where there is no such column or nothing is recorded."""
    text = event.get(column) if column else None
    return None if text is None or text.strip().lower() in ("", "?", "null", "na", "n/a", "-", "none", "nan") else text


def executions(events: list[Row], log: Log) -> dict[str, list[Run]]:
    """case → its runs in order."""
    rows = []
    for place, event in enumerate(events):
        case, activity, ended = (str(event[column]) for column in (log.case, log.activity, log.end))
        began = value(event, log.start)
        rows.append(
            Run(
                case, activity, read_time(began, log) if began else None, read_time(ended, log), place,
                value(event, log.resource), value(event, log.department), value(event, log.outcome), began is None,
            )
        )  # fmt: skip
    if log.lifecycle and any(event[log.lifecycle] == "start" for event in events):
        rows = paired(rows, [event[log.lifecycle] == "start" for event in events])
    cases: dict[str, list[Run]] = defaultdict(list)
    for run in rows:
        cases[run.case].append(run)
    for found in cases.values():
        order(found, log.lone)
    return cases


def paired(rows: list[Run], is_start: list[bool]) -> list[Run]:
    """Starts and completes of the same case and activity, first in first out; what is left over stands alone."""
    runs: list[Run] = []
    waiting: dict[tuple[str, str], deque[Run]] = defaultdict(deque)
    for row in sorted(rows, key=lambda run: (run.end, run.place)):
        queue = waiting[(row.case, row.activity)]
        if is_start[row.place]:
            queue.append(row)
            continue
        if queue:
            begun = queue.popleft()
            row.start, row.single = begun.end, False
            row.resource = row.resource or begun.resource
            row.department = row.department or begun.department
            row.outcome = row.outcome or begun.outcome
        runs.append(row)
    for left in waiting.values():
        for begun in left:
            begun.start, begun.end, begun.single = begun.end, None, False
            runs.append(begun)
    return runs


def order(runs: list[Run], lone: str) -> None:
    """By end, start, position, running ones last; then what follows from the order: the other moment of lone
    timestamps, and previous ends."""
    runs.sort(key=lambda r: (r.end is None, r.end or 0, r.start if r.start is not None else r.end, r.place))
    if lone == "starts":
        for run, following in zip(runs, [*runs[1:], None], strict=True):
            if run.single and run.end is not None:
                later = run.end if following is None else following.start or following.end or run.end
                run.start, run.end, run.tail = run.end, max(run.end, later), following is None
    latest: int | None = None
    for run in runs:
        run.previous_end = latest
        if run.single and lone == "ends":
            run.start = run.end if latest is None else latest
        if run.end is not None:
            latest = run.end if latest is None else max(latest, run.end)

"""An independent recomputation of the metrics page in plain Python: loops and lists, nothing of the engine.

What lives here: reading a log with `csv` or ElementTree, pairing, durations, shares. Used on the real logs.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import xml.etree.ElementTree as ET  # noqa: N817
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass
class Run:
    """One execution; microseconds since 1970."""

    case: str
    activity: str
    start: int | None
    end: int | None
    place: int
    resource: str | None
    department: str | None
    single: bool
    previous_end: int | None = None


def micro(moment: datetime) -> int:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    difference = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


def read_time(text: str, form: str | None) -> int:
    return micro(datetime.strptime(text, form) if form else datetime.fromisoformat(text.replace("Z", "+00:00")))


def load(path: Path) -> list[dict[str, str]]:
    """All events as dicts of text."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".xes" in path.name:
        return load_xes(data)
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return [row for row in csv.DictReader(io.StringIO(text)) if any(row.values())]


def load_xes(data: bytes) -> list[dict[str, str]]:
    events = []
    root = ET.fromstring(data)
    for trace in (node for node in root if node.tag.endswith("trace")):
        shared = {f"case:{n.get('key')}": n.get("value") for n in trace if not n.tag.endswith("event")}
        for event in (node for node in trace if node.tag.endswith("event")):
            events.append({**shared, **{n.get("key"): n.get("value") for n in event}})
    return events


def clean(text: str | None) -> str | None:
    return None if text is None or text.strip().lower() in ("", "?", "null", "na", "n/a", "-", "none", "nan") else text


def executions(events: list[dict[str, str]], columns: dict[str, Any], form: str | None) -> dict[str, list[Run]]:
    """case → its runs in order, for a log whose lone timestamps are ends."""
    runs: list[Run] = []
    rows = []
    for place, event in enumerate(events):
        start = event.get(columns.get("start") or "\0")
        rows.append(
            Run(
                event[columns["case_id"]], event[columns["activity"]],
                read_time(start, form) if start else None, read_time(event[columns["timestamp"]], form), place,
                clean(event.get(columns.get("resource") or "\0")), clean(event.get(columns.get("department") or "\0")),
                start is None or start == "",
            )
        )  # fmt: skip
    lifecycle = columns.get("lifecycle")
    if lifecycle and any(event[lifecycle] == "start" for event in events):
        waiting: dict[tuple[str, str], deque[Run]] = defaultdict(deque)
        for row in sorted(rows, key=lambda run: (run.end, run.place)):
            key = (row.case, row.activity)
            if events[row.place][lifecycle] == "start":
                waiting[key].append(row)
            elif waiting[key]:
                begun = waiting[key].popleft()
                row.start, row.single = begun.end, False
                row.resource, row.department = row.resource or begun.resource, row.department or begun.department
                runs.append(row)
            else:
                runs.append(row)
        for left in waiting.values():
            for begun in left:
                begun.start, begun.end, begun.single = begun.end, None, False
                runs.append(begun)
    else:
        runs = rows
    cases: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        cases[run.case].append(run)
    for found in cases.values():
        found.sort(key=lambda r: (r.end is None, r.end or 0, r.start if r.start is not None else r.end, r.place))
        latest: int | None = None
        for run in found:
            run.previous_end = latest
            if run.single:
                run.start = run.end if latest is None else latest
            if run.end is not None:
                latest = run.end if latest is None else max(latest, run.end)
    return cases


def percentile(values: list[int], share: float) -> float:
    values = sorted(values)
    place = share * (len(values) - 1)
    low = math.floor(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)


def stats(values: list[int]) -> dict[str, float | int | None]:
    if not values:
        return {"mean": None, "median": None, "p90": None, "p95": None, "sum": None, "count": 0}
    return {
        "mean": sum(values) / len(values) / 1e6, "median": percentile(values, 0.5) / 1e6,
        "p90": percentile(values, 0.9) / 1e6, "p95": percentile(values, 0.95) / 1e6, "sum": sum(values) / 1e6,
        "count": len(values),
    }  # fmt: skip


def measured(cases: dict[str, list[Run]], limit: int, handover: str) -> dict[str, Any]:
    """Case and step figures, edges and variants."""
    closed = {case: runs for case, runs in cases.items() if all(run.end is not None for run in runs)}
    leads = {case: max(r.end for r in runs) - min(r.start for r in runs) for case, runs in closed.items()}  # type: ignore[type-var,operator]
    steps: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    edges: dict[tuple[str, str], list[int]] = defaultdict(list)
    right = changes = 0
    for case, runs in cases.items():
        seen: set[str] = set()
        for place, run in enumerate(runs):
            counts[run.activity]["runs"] += 1
            counts[run.activity]["again"] += run.activity in seen
            seen.add(run.activity)
            earlier = runs[place - 1] if place else None
            if earlier is not None:
                gap = None if earlier.end is None else run.start - earlier.end  # type: ignore[operator]
                edges[(earlier.activity, run.activity)].append(gap)  # type: ignore[arg-type]
                now, before = getattr(run, handover), getattr(earlier, handover)
                changes += case in closed and now is not None and before is not None and now != before
            if run.end is None:
                continue
            waited = 0 if run.previous_end is None else max(0, run.start - run.previous_end)  # type: ignore[operator]
            worked = run.end - run.start  # type: ignore[operator]
            if run.single:
                steps[run.activity]["step"].append(worked)
            else:
                steps[run.activity]["processing"].append(worked)
                steps[run.activity]["waiting"].append(waited)
                steps[run.activity]["step"].append(worked + waited)
        right += case in closed and len(seen) == len(runs)
    return {
        "closed": len(closed), "lead": stats(list(leads.values())),
        "late": sum(lead > limit for lead in leads.values()) / len(closed), "right": right / len(closed),
        "handovers": changes / len(closed), "steps": steps, "counts": counts, "edges": edges,
        "variants": Counter(tuple(run.activity for run in runs) for runs in cases.values()),
    }  # fmt: skip

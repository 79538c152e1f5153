"""Which cases a figure is about, as a value that can be stored, compared and hashed.

What lives here: `Filter`, its canonical JSON, and what is refused. What does not: the SQL that it becomes
(`predicates`). Every condition chooses whole cases, so that shares always sum to 100 %; all conditions must hold.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

Status = Literal["all", "open", "closed"]
PeriodBy = Literal["start", "end", "contained"]
Range = tuple[str, str | None, str | None]

DATES = ("date_from", "date_to")
LISTS = ("variants", "departments", "resources", "activities", "lacks")
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
"""What a range reads as a number; the same pattern judges the bounds and the log's values."""


class FilterError(ValueError):
    """A filter that cannot be read: the name in `Filter`, the kind of mistake, and what was given."""

    def __init__(self, field: str, code: str, value: Any = "") -> None:
        self.field, self.code, self.value = field, code, str(value)[:80]
        super().__init__(f"{field}: {code.replace('_', ' ')}: {self.value}")


@dataclass(frozen=True)
class Filter:
    """A selection of cases. Empty = every case.

    date_from, date_to: "2024-01-31" (whole days of the calendar's time zone, both included) or an ISO moment.
    period_by: what the dates mean. "end": a closed case counts by its end, an open one by the as-of time. "start": by
        the start. "contained": the start lies on or after date_from and the end (as for "end") not after date_to.
        None: as the figure needs it, that is by start for arrivals, by end for all others.
    variants: keys from `Variant.key`. departments, resources: cases with at least one such execution.
    activities: cases that contain at least one of these steps. lacks: cases that contain none of these.
    attributes: ((column name, (value, …)), …): cases with at least one event that carries one of the values.
    ranges: ((column name, low, high), …): cases with at least one event whose value lies from low to high, both
        included; one of them may be None. Bounds are both numbers or both days or moments; values are compared in
        that kind, and one that cannot be read so lies outside. A day as high includes that whole day.
    lead_time_over_seconds: closed cases longer than that, open ones already longer at the as-of time.
    """

    date_from: str | None = None
    date_to: str | None = None
    variants: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    status: Status = "all"
    lead_time_over_seconds: float | None = None
    period_by: PeriodBy | None = None
    lacks: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Only what is set, values sorted: equal filters give equal dicts."""
        out: dict[str, Any] = {}
        for name in (*DATES, "lead_time_over_seconds", "period_by"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        for name in LISTS:
            if getattr(self, name):
                out[name] = sorted(set(getattr(self, name)))
        if self.attributes:
            out["attributes"] = {name: sorted(set(values)) for name, values in sorted(self.attributes)}
        if self.ranges:
            out["ranges"] = {
                name: {key: bound for key, bound in (("low", low), ("high", high)) if bound is not None}
                for name, low, high in sorted(self.ranges)
            }
        if self.status != "all":
            out["status"] = self.status
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> Filter:
        """From `to_dict`'s shape, also an older one with fewer names. FilterError for what cannot be read: it is never
        ignored, since leaving a condition out would widen the selection."""
        if data is not None and not isinstance(data, dict):
            raise FilterError("filter", "no_object", data)
        data = dict(data or {})
        unknown = sorted(set(map(str, data)) - {spec.name for spec in fields(cls)})
        if unknown:
            raise FilterError(unknown[0], "unknown_name", unknown[0])
        values: dict[str, Any] = {name: _moment(name, data.get(name)) for name in DATES}
        values |= {name: _strings(name, data.get(name)) for name in LISTS}
        values["attributes"] = _attributes(data.get("attributes"))
        values["ranges"] = _ranges(data.get("ranges"))
        values["status"] = data.get("status") or "all"
        if values["status"] not in ("all", "open", "closed"):
            raise FilterError("status", "unknown_status", values["status"])
        values["period_by"] = data.get("period_by") or None
        if values["period_by"] not in (None, "start", "end", "contained"):
            raise FilterError("period_by", "unknown_period_by", values["period_by"])
        values["lead_time_over_seconds"] = _seconds(data.get("lead_time_over_seconds"))
        return cls(**values)

    def digest(self) -> str:
        """A short name of the selection: equal for equal filters, whatever the order of their values."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _strings(field: str, value: Any) -> tuple[str, ...]:
    if value in (None, "", [], ()):
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, (list, tuple, set, frozenset)) or any(
        not isinstance(item, (str, int, float)) for item in value
    ):
        raise FilterError(field, "no_list", value)
    return tuple(sorted({str(item) for item in value}))


def _attributes(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if isinstance(value, (list, tuple)) and all(isinstance(each, (list, tuple)) and len(each) == 2 for each in value):
        value = dict(value)
    if not value:
        return ()
    if not isinstance(value, dict):
        raise FilterError("attributes", "no_object", value)
    return tuple(sorted((str(name), _strings("attributes", chosen)) for name, chosen in value.items()))


def _ranges(value: Any) -> tuple[Range, ...]:
    if not value:
        return ()
    if not isinstance(value, dict):
        raise FilterError("ranges", "no_object", value)
    found = []
    for name, bounds in value.items():
        if not isinstance(bounds, dict) or set(bounds) - {"low", "high"}:
            raise FilterError("ranges", "no_range", name)
        low, high = _bound(bounds.get("low")), _bound(bounds.get("high"))
        if low is None and high is None:
            raise FilterError("ranges", "no_range", name)
        _check_order(low, high)
        found.append((str(name), low, high))
    return tuple(sorted(found, key=lambda each: each[0]))


def _bound(value: Any) -> str | None:
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if is_number(text):
        return text
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise FilterError("ranges", "no_number_or_day", text) from None
    return text


def is_number(text: str) -> bool:
    """Whether a range reads the text as a number. Digits alone are one, so a bare year is no day."""
    return re.fullmatch(NUMBER, text) is not None and math.isfinite(float(text))


def _check_order(low: str | None, high: str | None) -> None:
    if low is None or high is None:
        return
    if is_number(low) != is_number(high):
        raise FilterError("ranges", "two_kinds", f"{low} – {high}")
    if float(low) > float(high) if is_number(low) else low[:10] > high[:10]:
        raise FilterError("ranges", "low_over_high", f"{low} – {high}")


def _seconds(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        seconds = float("nan") if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        seconds = float("nan")
    # More than a thousand years would not fit into the engine's microseconds.
    if not 0 <= seconds < 366 * 86_400 * 1000:
        raise FilterError("lead_time_over_seconds", "no_seconds", value)
    return seconds


def _moment(field: str, value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise FilterError(field, "no_day", text) from None
    return text

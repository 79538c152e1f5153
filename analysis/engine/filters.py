"""Which cases a figure is about, as a value that can be stored, compared and hashed.

What lives here: `Filter` and its canonical JSON. What does not: the SQL that it becomes (`selection`).
Every condition chooses whole cases, so that shares always sum to 100 %.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

Status = Literal["all", "open", "closed"]


@dataclass(frozen=True)
class Filter:
    """A selection of cases. Empty = every case.

    date_from, date_to: "2024-01-31" (whole days of the calendar's time zone, both included) or an ISO moment.
        A closed case counts by its end, an open one by the as-of time; arrivals count by the start.
    variants: keys from `Variant.key`. departments, resources, activities: cases with at least one such execution.
    attributes: ((column name, (value, …)), …): cases with at least one event that carries one of the values.
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

    def to_dict(self) -> dict[str, Any]:
        """Only what is set, values sorted: equal filters give equal dicts."""
        out: dict[str, Any] = {}
        for name in ("date_from", "date_to", "lead_time_over_seconds"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        for name in ("variants", "departments", "resources", "activities"):
            if getattr(self, name):
                out[name] = sorted(set(getattr(self, name)))
        if self.attributes:
            out["attributes"] = {name: sorted(set(values)) for name, values in sorted(self.attributes)}
        if self.status != "all":
            out["status"] = self.status
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> Filter:
        """From `to_dict`'s shape; unknown names raise ValueError (never ignored: it would widen the selection)."""
        data = dict(data or {})
        unknown = set(data) - {spec.name for spec in fields(cls)}
        if unknown:
            raise ValueError(f"unknown filter: {sorted(unknown)[0]}")
        values: dict[str, Any] = {}
        for name in ("date_from", "date_to"):
            values[name] = _moment(data.get(name))
        for name in ("variants", "departments", "resources", "activities"):
            values[name] = _strings(data.get(name))
        attributes = data.get("attributes") or {}
        pairs = attributes.items() if isinstance(attributes, dict) else attributes
        values["attributes"] = tuple(sorted((str(name), _strings(chosen)) for name, chosen in pairs))
        values["status"] = data.get("status") or "all"
        if values["status"] not in ("all", "open", "closed"):
            raise ValueError(f"unknown status: {values['status']}")
        over = data.get("lead_time_over_seconds")
        values["lead_time_over_seconds"] = None if over in (None, "") else float(over)
        return cls(**values)

    def digest(self) -> str:
        """A short name of the selection: equal for equal filters, whatever the order of their values."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _strings(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(sorted({str(item) for item in value}))


def _moment(value: Any) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value)
    datetime.fromisoformat(text)  # raises ValueError for what is no date
    return text

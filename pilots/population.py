"""Which cases a pilot is about, as the engine's filter stores it: its columns and its days. Pure.

Reading and writing it in words is `analysis/filter_words.py`'s, as for every other filter.
"""

from __future__ import annotations

from typing import Any


def asked_columns(filter: dict[str, Any]) -> list[str]:
    """The columns of the log that the filter asks about."""
    return sorted({*(filter.get("attributes") or {}), *(filter.get("ranges") or {})})


def among(filter: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """The filter without its conditions on columns that are not known."""
    kept = dict(filter)
    for kind in ("attributes", "ranges"):
        inside = {name: value for name, value in (kept.pop(kind, None) or {}).items() if name in known}
        kept |= {kind: inside} if inside else {}
    return kept


def between(filter: dict[str, Any], first: str | None, last: str | None) -> dict[str, Any]:
    """The same cases, those that ended from `first` to `last` (both days included)."""
    dates = {"date_from": first, "date_to": last}
    return {**filter, **{name: value for name, value in dates.items() if value}}

"""Which cases a pilot is about, as people write it and as the engine's filter stores it. Pure, no Django.

One condition a line, `column = value` or `column = value, value`; lines are joined by "and", values by "or".
"""

from __future__ import annotations

from typing import Any

Condition = tuple[str, tuple[str, ...]]


def conditions(filter: dict[str, Any]) -> list[Condition]:
    """The filter's attribute conditions, in a stable order."""
    return [(name, tuple(values)) for name, values in sorted((filter.get("attributes") or {}).items())]


def write(filter: dict[str, Any]) -> str:
    """{"attributes": {"priority": ["urgent"]}} → "priority = urgent"."""
    return "\n".join(f"{name} = {', '.join(values)}" for name, values in conditions(filter))


def read(text: str) -> dict[str, Any]:
    """The filter that the lines say. ValueError with the line that is no condition: never ignored, since leaving a
    condition out would widen the population."""
    attributes: dict[str, list[str]] = {}
    for line in text.replace("＝", "=").replace("，", ",").splitlines():
        if not line.strip():
            continue
        name, equals, rest = line.partition("=")
        values = [value.strip() for value in rest.split(",") if value.strip()]
        if not equals or not name.strip() or not values:
            raise ValueError(line.strip())
        known = attributes.setdefault(name.strip(), [])
        known += [value for value in values if value not in known]
    return {"attributes": {name: sorted(values) for name, values in sorted(attributes.items())}} if attributes else {}


def short(filter: dict[str, Any]) -> str:
    """The values alone, for a heading: "urgent" or "urgent, north". Empty when every case is meant."""
    return ", ".join(value for _, values in conditions(filter) for value in values)


def between(filter: dict[str, Any], first: str | None, last: str | None) -> dict[str, Any]:
    """The same cases, those that ended from `first` to `last` (both days included)."""
    dates = {"date_from": first, "date_to": last}
    return {**filter, **{name: value for name, value in dates.items() if value}}

"""Figures to and from the JSON in `Measurement.payload`, complete (the public JSON leaves some denominators out)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from analysis.engine import figures as shapes


def pack(figures: shapes.Figures) -> dict[str, Any]:
    """Everything, including what `Figures.to_json` keeps from outsiders."""
    return asdict(figures)


def _stats(data: dict[str, Any] | None) -> shapes.Stats | None:
    return shapes.Stats(**data) if data is not None else None


def _with_stats(shape: type, data: dict[str, Any], *names: str) -> Any:
    return shape(**{**data, **{name: _stats(data[name]) for name in names}})


def unpack(payload: dict[str, Any]) -> shapes.Figures:
    """The same figures again, digit for digit."""
    return shapes.Figures(
        log=shapes.LogFigures(**payload["log"]),
        settings=shapes.SettingsFigures(**payload["settings"]),
        cases=_with_stats(shapes.CaseFigures, payload["cases"], "lead_time"),
        steps=[
            _with_stats(shapes.StepFigures, row, "step_duration", "processing_time", "waiting_time")
            for row in payload["steps"]
        ],
        graph=[shapes.Edge(**row) for row in payload["graph"]],
        variants=[shapes.Variant(**row) for row in payload["variants"]],
        periods=[_with_stats(shapes.PeriodFigures, row, "lead_time") for row in payload["periods"]],
    )
